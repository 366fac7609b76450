package com.pygmy.chaos.harness;

/**
 * How fast clients send requests.
 *
 * @param perSecond requests sent a second, whether or not earlier ones were answered
 * @param concurrency how many may be under way at once; what comes beyond is dropped, and counted
 */
public record Pace(double perSecond, int concurrency) {
    public Pace {
        if (!(perSecond > 0) || concurrency < 1) {
            throw new IllegalArgumentException(
                    "pace: " + perSecond + "/s, " + concurrency + " at once (expected: more than 0, and 1 or more)");
        }
    }
}
