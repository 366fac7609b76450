package com.pygmy.chaos.harness.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleFunction;

/** Values from the bottom of a plot to its top, in equal steps from zero, or each step ten times the one before. Immutable. */
public final class Scale {
    private static final int MARGIN = 8;

    private final int height;
    private final boolean isLog;
    private final double low;
    private final double high;

    private Scale(boolean isLog, double low, double high, int height) {
        this.isLog = isLog;
        this.low = low;
        this.high = high;
        this.height = height;
    }

    /** A scale with room for all from the least to the most, in powers of ten; both are more than zero. */
    public static Scale logarithmic(double least, double most, int height) {
        double low = Math.floor(Math.log10(least));
        return new Scale(true, low, Math.max(low + 1, Math.ceil(Math.log10(most))), height);
    }

    /** A scale from zero to the most. */
    public static Scale linear(double most, int height) {
        return new Scale(false, 0, most, height);
    }

    /** Where a value is; one beyond an end of the scale is at that end. */
    public int y(double value) {
        double place = isLog ? Math.log10(Math.max(value, Double.MIN_NORMAL)) : value;
        double share = Math.min(Math.max((place - low) / (high - low), 0), 1);
        int bottom = isLog ? height - MARGIN : height;
        return (int) Math.round(bottom - share * (bottom - MARGIN));
    }

    /** Where to draw lines across, and what each means. */
    public Map<Integer, String> gridlines(DoubleFunction<String> label) {
        Map<Integer, String> lines = new TreeMap<>();
        if (isLog) {
            for (double power = low; power <= high; power++) {
                lines.put(y(Math.pow(10, power)), label.apply(Math.pow(10, power)));
            }
            return lines;
        }
        double power = Math.pow(10, Math.floor(Math.log10(Math.max(high, 1e-9))));
        double step = high / power >= 5 ? power * 2 : high / power >= 2 ? power : power / 2;
        for (double value = 0; value <= high; value += step) {
            lines.put(y(value), label.apply(value));
        }
        return lines;
    }
}
