package com.pygmy.raft.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The appenders of the current leadership, one per follower; empty where another replica leads. Thread-safe. */
final class LogAppenders {
    private final List<PushingLogAppender> running = new CopyOnWriteArrayList<>();

    void add(PushingLogAppender appender) {
        running.add(appender);
    }

    void remove(PushingLogAppender appender) {
        running.remove(appender);
    }

    /**
     * Tells followers of a commit at once. Without this an idle one learns of it with the next entry or heartbeat, and a
     * session that wrote at the leader and reads at a follower would wait that long.
     */
    void pushCommitIndex(long index) {
        running.forEach(appender -> appender.pushCommitIndex(index));
    }
}
