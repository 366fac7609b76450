package com.pygmy.benchmarks.figure;

import java.util.Locale;

/** Measured numbers, with as many digits as mean something. */
public final class Numbers {
    private Numbers() {}

    /** With three digits that count: {@code 12,500}, {@code 451}, {@code 35.5}, {@code 0.0218}. */
    public static String of(double value) {
        double size = Math.abs(value);
        if (size >= 99.95 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 0.9995) {
            return String.format(Locale.ROOT, size >= 9.995 ? "%.1f" : "%.2f", value);
        }
        int zeros = (int) Math.ceil(-Math.log10(size)) - 1;
        return String.format(Locale.ROOT, "%." + Math.min(9, zeros + 3) + "f", value);
    }

    /** With its unit; the unit's own percent sign stands after the number as well. */
    public static String of(double value, String unit) {
        return of(value) + " " + unit;
    }
}
