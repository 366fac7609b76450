package com.pygmy.raft.internal;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Steps that are run regularly, in the order in which they were added. One that fails, such as for a full disk, keeps none of the
 * others from running and is tried again the next time. Failures are logged, at most one of each step in ten seconds. Run by
 * one thread; {@link #soon} may be called by any.
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
    private Function<Duration, @Nullable ScheduledFuture<?>> turns = delay -> null;
    private Duration often = Duration.ZERO;
    private boolean asked;
    private @Nullable ScheduledFuture<?> next;

    /** @param name for the log */
    PeriodicSteps add(String name, Step step) {
        entries.add(new Entry(name, step));
        return this;
    }

    /** Runs the steps from now on: often while something is unsettled, else seldom. */
    synchronized void start(
            ScheduledExecutorService timer, Duration often, Duration seldom, BooleanSupplier unsettled) {
        this.often = often;
        turns = delay -> timer.schedule(
                () -> {
                    run();
                    again(unsettled.getAsBoolean() ? often : seldom);
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
        again(Duration.ZERO);
    }

    /** Runs the steps as soon as while something is unsettled. Does nothing before the start. */
    synchronized void soon() {
        // Where the steps are being run, some of them have been already: then they are run once more.
        asked = true;
        if (next != null && next.getDelay(TimeUnit.NANOSECONDS) > often.toNanos() && next.cancel(false)) {
            again(often);
        }
    }

    private synchronized void again(Duration delay) {
        boolean sooner = asked && delay.compareTo(often) > 0;
        asked = false;
        try {
            next = turns.apply(sooner ? often : delay);
        } catch (RejectedExecutionException e) {
            // The replica is closing.
            next = null;
        }
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
