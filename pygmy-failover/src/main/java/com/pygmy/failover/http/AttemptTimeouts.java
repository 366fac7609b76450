package com.pygmy.failover.http;

import java.util.Iterator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.CyclicTimeouts;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * The time limits of all attempts that are under way, by one timer. It is set when there is none yet that goes off as early, so most
 * attempts wake no thread: a timer of each one's own would, twice. Thread-safe; does not block.
 */
final class AttemptTimeouts extends CyclicTimeouts<NodeAttempt> {
    private final Set<NodeAttempt> running = ConcurrentHashMap.newKeySet();

    AttemptTimeouts(Scheduler scheduler) {
        super(scheduler);
    }

    void begin(NodeAttempt attempt) {
        running.add(attempt);
        schedule(attempt);
    }

    void end(NodeAttempt attempt) {
        running.remove(attempt);
    }

    @Override
    protected Iterator<NodeAttempt> iterator() {
        return running.iterator();
    }

    @Override
    protected boolean onExpired(NodeAttempt attempt) {
        attempt.expire();
        return true;
    }
}
