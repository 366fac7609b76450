package com.pygmy.raft.internal.pipeline;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Commands that took long: each is counted, and a WARN line says where its time went. Lines are as many as the service's log lets
 * through. What is measured is measured around the state machine, which has no clock. Thread-safe; does not block.
 */
final class SlowCommands {
    private static final Logger LOGGER = LoggerFactory.getLogger("com.pygmy.raft.slow");

    private final long slowNanos;
    private final AtomicLong count = new AtomicLong();

    /** @param slow from which time on a command is one of them */
    SlowCommands(Duration slow) {
        this.slowNanos = slow.toNanos();
    }

    /** A command has got its reply, or none. */
    void ended(PendingCommand command, @Nullable Throwable failure) {
        long now = System.nanoTime();
        long took = now - command.submittedNanos();
        if (took < slowNanos) {
            return;
        }
        count.incrementAndGet();
        LOGGER.warn(
                "{} took {} ms (expected: less than {}): {}{}",
                command.type(),
                TimeUnit.NANOSECONDS.toMillis(took),
                TimeUnit.NANOSECONDS.toMillis(slowNanos),
                command.phases(now),
                failure == null ? "" : "; it ended without a reply: " + failure.getMessage());
    }

    long count() {
        return count.get();
    }
}
