package com.pygmy.order.ledger;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Keeps retries a bounded share of all calls, so that a catalog in trouble is not buried under attempts: every call earns a
 * fraction of a retry and every retry spends a whole one, out of a purse that starts full. Thread-safe.
 *
 * <p>The idea is Finagle's retry budget: a limit on each call alone multiplies load just when load hurts most.
 */
final class RetryBudget {
    private static final long MILLI = 1000;

    private final long capacityMillis;
    private final long earnedMillis;
    private final AtomicLong balanceMillis;

    /**
     * @param capacity retries that may be made in a burst
     * @param perCall retries earned by each call, such as 0.5
     */
    RetryBudget(int capacity, double perCall) {
        this.capacityMillis = capacity * MILLI;
        this.earnedMillis = Math.round(perCall * MILLI);
        this.balanceMillis = new AtomicLong(capacityMillis);
    }

    void earn() {
        balanceMillis.updateAndGet(balance -> Math.min(capacityMillis, balance + earnedMillis));
    }

    /** Spends one retry; false where none is left. */
    boolean spend() {
        long before = balanceMillis.getAndUpdate(balance -> balance >= MILLI ? balance - MILLI : balance);
        return before >= MILLI;
    }
}
