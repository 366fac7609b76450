package com.pygmy.failover;

import java.util.Arrays;
import java.util.function.LongSupplier;

/**
 * How many retries may be made: a share of the requests of the last ten seconds, and at least so many a second. So that nodes
 * in trouble are not given a multiple of their load just then. Thread-safe, does not block; time is the clock's handed in.
 */
public final class RetryBudget {
    /** The window in seconds, and the number of one-second slots that make it up. */
    private static final int WINDOW_SECONDS = 10;

    private static final long SLOT_NANOS = 1_000_000_000L;

    private final double ratio;
    private final double minPerSecond;
    private final LongSupplier nanoClock;
    private final long origin;
    private final long[] requests = new long[WINDOW_SECONDS];
    private final long[] retries = new long[WINDOW_SECONDS];
    private long slot;

    /**
     * @param ratio retries allowed per request, such as 0.2
     * @param minPerSecond retries allowed each second however few requests there are
     */
    public RetryBudget(double ratio, double minPerSecond, LongSupplier nanoClock) {
        this.ratio = ratio;
        this.minPerSecond = minPerSecond;
        this.nanoClock = nanoClock;
        this.origin = nanoClock.getAsLong();
    }

    /** Counts a request, which earns its share of a retry. */
    public synchronized void request() {
        requests[currentSlot()]++;
    }

    /** Takes one retry out of the budget; false where none is left. */
    public synchronized boolean tryRetry() {
        int current = currentSlot();
        if (left() < 1) {
            return false;
        }
        retries[current]++;
        return true;
    }

    /** Retries that could be made now. */
    public synchronized double remaining() {
        currentSlot();
        return left();
    }

    private double left() {
        double allowed = ratio * Arrays.stream(requests).sum() + minPerSecond * WINDOW_SECONDS;
        return Math.max(0, allowed - Arrays.stream(retries).sum());
    }

    /** Empties the slots that time has passed over, and returns the place of the current one. */
    private int currentSlot() {
        long now = (nanoClock.getAsLong() - origin) / SLOT_NANOS;
        long stale = Math.min(now - slot, WINDOW_SECONDS);
        for (long i = 0; i < stale; i++) {
            int place = (int) ((slot + 1 + i) % WINDOW_SECONDS);
            requests[place] = 0;
            retries[place] = 0;
        }
        slot = Math.max(slot, now);
        return (int) (slot % WINDOW_SECONDS);
    }
}
