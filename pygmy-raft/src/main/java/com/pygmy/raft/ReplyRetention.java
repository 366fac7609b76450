package com.pygmy.raft;

import java.time.Duration;

/**
 * How long the reply of a command is kept for its id: a rule over the log's own time and index, so that every replica
 * forgets at the same entry. Part of the log format: a change needs a new rule beside the old one.
 */
public final class ReplyRetention {
    /** Replies older than this, in log time, are forgotten. */
    public static final Duration MAX_AGE = Duration.ofHours(24);

    /** Replies further back than this many log entries are forgotten. */
    public static final long MAX_ENTRIES = 1_000_000;

    private ReplyRetention() {}
}
