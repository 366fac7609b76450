package com.pygmy.chaos.harness.report;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Lengths of time from bottom to top, ten times as long each step. */
final class LogScale {
    private static final int MARGIN = 6;
    private static final double NANOS_MIN = 1e4;

    private final int height;
    private final int low;
    private final int high;

    private LogScale(int low, int high, int height) {
        this.low = low;
        this.high = high;
        this.height = height;
    }

    /** A scale that has room for all of these; one from a millisecond to a second where there are none. */
    static LogScale of(long[] nanos, int height) {
        double least = Arrays.stream(nanos).min().orElse(1_000_000);
        double most = Arrays.stream(nanos).max().orElse(1_000_000_000);
        int low = (int) Math.floor(Math.log10(Math.max(NANOS_MIN, least)));
        int high = (int) Math.ceil(Math.log10(Math.max(NANOS_MIN, most)));
        return new LogScale(low, Math.max(low + 1, high), height);
    }

    int y(long nanos) {
        double share = (Math.log10((double) Math.max(nanos, 1)) - low) / (high - low);
        return (int) Math.round(height - MARGIN - Math.min(Math.max(share, 0), 1) * (height - 2 * MARGIN));
    }

    /** Where to draw a line, and what it stands for: a length of time, or else a number of events. */
    Map<Integer, String> gridlines(boolean isTimed) {
        Map<Integer, String> lines = new TreeMap<>();
        for (int power = low; power <= high; power++) {
            long nanos = (long) Math.pow(10, power);
            lines.put(y(nanos), isTimed ? label(nanos) : nanos / 1e6 + " events");
        }
        return lines;
    }

    private static String label(long nanos) {
        if (nanos >= 1_000_000_000) {
            return Words.number(nanos / 1_000_000_000) + " s";
        }
        return nanos >= 1_000_000 ? nanos / 1_000_000 + " ms" : nanos / 1_000 + " µs";
    }
}
