package com.pygmy.benchmarks.store;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits, with a limit, for what no event tells of. */
public final class Await {
    private static final long PAUSE_NANOS = 20_000_000;

    private Await() {}

    /**
     * Looks every 20 ms, and says after how many nanoseconds it was so.
     *
     * @throws IllegalStateException where it is not so in time, or the thread is interrupted
     */
    public static long until(String what, Duration limit, BooleanSupplier condition) {
        long begin = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - begin > limit.toNanos()) {
                throw new IllegalStateException(what + ": not within " + limit.toSeconds() + " s");
            }
            pause(PAUSE_NANOS);
        }
        return System.nanoTime() - begin;
    }

    /** @throws IllegalStateException where the thread is interrupted meanwhile */
    public static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long rest = nanos; rest > 0; rest = end - System.nanoTime()) {
            LockSupport.parkNanos(rest);
            if (Thread.currentThread().isInterrupted()) {
                throw new IllegalStateException("interrupted");
            }
        }
    }
}
