package com.pygmy.service.log;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** A token bucket: a burst at once, then so many a second; what finds too few tokens is counted. Thread-safe; does not block. */
public final class TokenBucket {
    private final int burst;
    private final int perSecond;
    private final LongSupplier nanoClock;
    private double tokens;
    private long filledNanos;
    private long refused;

    /**
     * A full bucket.
     *
     * @param nanoClock a monotonic clock, in nanoseconds
     */
    public TokenBucket(int burst, int perSecond, LongSupplier nanoClock) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanoClock = nanoClock;
        this.tokens = burst;
        this.filledNanos = nanoClock.getAsLong();
    }

    /** Takes tokens, at most the whole bucket; false, and none taken, where there are too few. */
    public synchronized boolean take(int count) {
        long now = nanoClock.getAsLong();
        tokens = Math.min(burst, tokens + (now - filledNanos) * (double) perSecond / TimeUnit.SECONDS.toNanos(1));
        filledNanos = now;
        int taken = Math.min(count, burst);
        if (tokens < taken) {
            refused++;
            return false;
        }
        tokens -= taken;
        return true;
    }

    /** How often there were too few since this was last asked. */
    public synchronized long takeRefused() {
        long count = refused;
        refused = 0;
        return count;
    }
}
