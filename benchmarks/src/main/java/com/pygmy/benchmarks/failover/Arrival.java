package com.pygmy.benchmarks.failover;

/**
 * One request of an open loop, by {@link System#nanoTime}.
 *
 * @param due when it was to be sent: its time counts from here, however late it was really sent
 * @param done when its outcome was known
 * @param succeeded whether it came to what was asked
 */
record Arrival(long due, long done, boolean succeeded) {
    public long nanos() {
        return done - due;
    }
}
