package com.pygmy.chaos.harness.machine;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for something that nobody announces. */
public final class Poll {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Poll() {}

    /** Looks every tenth of a second until it is so; whether it was in time. An interrupt ends the wait and stays set. */
    public static boolean until(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
