package com.pygmy.chaos.harness.linearizability;

import java.time.Duration;

/**
 * What a check may cost; where it is spent the verdict is unknown.
 *
 * @param time for all objects together
 * @param memoryBytes for the configurations that are remembered, of all objects together
 */
public record Limits(Duration time, long memoryBytes) {
    private static final Duration DEFAULT_TIME = Duration.ofSeconds(30);

    public Limits {
        if (time.isNegative() || time.isZero() || memoryBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "limits: " + time + ", " + memoryBytes + " bytes (expected: some time, and 1 MiB or more)");
        }
    }

    /** 30 seconds, and half of the heap. */
    public static Limits standard() {
        return within(DEFAULT_TIME);
    }

    /** So much time, and half of the heap. */
    public static Limits within(Duration time) {
        return new Limits(time, Runtime.getRuntime().maxMemory() / 2);
    }
}
