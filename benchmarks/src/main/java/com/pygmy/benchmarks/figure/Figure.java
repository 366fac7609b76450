package com.pygmy.benchmarks.figure;

import org.jspecify.annotations.Nullable;

/**
 * One measured number.
 *
 * @param name unique within its benchmark
 * @param error half the width of the interval that the rounds of the run span; absent where there was one round
 * @param floor what cannot be beaten, in the same unit
 * @param rival what does nearly the same without our promises, in the same unit
 * @param ratio value divided by the rival where there is one, else by the floor
 * @param reached whether the goal is reached, where there is one
 * @param reason what holds the number; given where the goal is not reached
 */
public record Figure(
        String name,
        double value,
        String unit,
        @Nullable Double error,
        @Nullable Reference floor,
        @Nullable Reference rival,
        @Nullable Double ratio,
        @Nullable Goal goal,
        @Nullable Boolean reached,
        @Nullable String reason) {

    public static Figure of(String name, double value, String unit) {
        return new Figure(name, value, unit, null, null, null, null, null, null, null);
    }

    public Figure within(double halfWidth) {
        return new Figure(name, value, unit, halfWidth, floor, rival, ratio, goal, reached, reason);
    }

    public Figure floor(String what, double floorValue) {
        Double against = rival == null ? Double.valueOf(value / floorValue) : ratio;
        return new Figure(
                name, value, unit, error, new Reference(what, floorValue), rival, against, goal, reached, reason);
    }

    public Figure rival(String what, double rivalValue) {
        return new Figure(
                name,
                value,
                unit,
                error,
                floor,
                new Reference(what, rivalValue),
                value / rivalValue,
                goal,
                reached,
                reason);
    }

    /**
     * Judges this figure. Floor and rival have to be set before.
     *
     * @param holding what holds the number where it is below its goal
     */
    public Figure goal(Goal wanted, String holding) {
        Double compared = wanted.of() == Goal.Of.VALUE ? Double.valueOf(value) : ratio;
        if (compared == null) {
            throw new IllegalStateException(name + ": a goal for a ratio (expected: a floor or a rival)");
        }
        boolean isReached = wanted.isReached(compared);
        return new Figure(name, value, unit, error, floor, rival, ratio, wanted, isReached, isReached ? null : holding);
    }
}
