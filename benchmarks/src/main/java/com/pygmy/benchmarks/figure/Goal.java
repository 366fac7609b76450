package com.pygmy.benchmarks.figure;

/**
 * What a figure shall reach.
 *
 * @param text for people, such as {@code at most 8 times fdatasync}
 * @param of whether the value itself is compared, or its ratio to the floor or rival
 */
public record Goal(String text, Of of, Comparison comparison, double limit) {
    /** What is compared. */
    public enum Of {
        VALUE,
        RATIO
    }

    /** How. */
    public enum Comparison {
        AT_MOST,
        AT_LEAST
    }

    public static Goal valueAtMost(double limit, String text) {
        return new Goal(text, Of.VALUE, Comparison.AT_MOST, limit);
    }

    public static Goal ratioAtMost(double limit, String text) {
        return new Goal(text, Of.RATIO, Comparison.AT_MOST, limit);
    }

    public static Goal ratioAtLeast(double limit, String text) {
        return new Goal(text, Of.RATIO, Comparison.AT_LEAST, limit);
    }

    boolean isReached(double compared) {
        return comparison == Comparison.AT_MOST ? compared <= limit : compared >= limit;
    }
}
