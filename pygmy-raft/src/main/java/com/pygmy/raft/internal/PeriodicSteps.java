package com.pygmy.raft.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps that are run regularly, in the order in which they were added. One that fails, such as for a full disk, keeps none of the
 * others from running and is tried again the next time. Failures are logged, at most one of each step in ten seconds. Used by
 * one thread.
 */
final class PeriodicSteps {
    private static final Logger LOGGER = LoggerFactory.getLogger(PeriodicSteps.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    /** What is run. */
    interface Step {
        void run() throws IOException;
    }

    private static final class Entry {
        private final String name;
        private final Step step;
        private long loggedNanos = System.nanoTime() - LOG_INTERVAL_NANOS;

        Entry(String name, Step step) {
            this.name = name;
            this.step = step;
        }
    }

    private final List<Entry> entries = new ArrayList<>();

    /** @param name for the log */
    PeriodicSteps add(String name, Step step) {
        entries.add(new Entry(name, step));
        return this;
    }

    /** Runs each step once. Never fails. */
    void run() {
        for (Entry entry : entries) {
            try {
                entry.step.run();
            } catch (IOException | RuntimeException e) {
                log(entry, e);
            }
        }
    }

    private static void log(Entry entry, Exception failure) {
        long now = System.nanoTime();
        if (now - entry.loggedNanos >= LOG_INTERVAL_NANOS) {
            entry.loggedNanos = now;
            LOGGER.warn("{} failed; trying again", entry.name, failure);
        }
    }
}
