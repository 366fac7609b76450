package com.pygmy.benchmarks.figure;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A histogram of nanoseconds as a line to be drawn. */
public final class Percentiles {
    private static final double[] DRAWN = {0, 10, 25, 50, 75, 90, 95, 99, 99.9, 99.99, 100};

    private Percentiles() {}

    /** Percentiles from lowest to highest, in milliseconds. */
    public static Series of(String chart, String name, Histogram nanos) {
        List<double[]> points = new ArrayList<>();
        for (double percentile : DRAWN) {
            points.add(new double[] {percentile, nanos.getValueAtPercentile(percentile) / 1e6});
        }
        return new Series(chart, name, "percentile", "ms", points);
    }
}
