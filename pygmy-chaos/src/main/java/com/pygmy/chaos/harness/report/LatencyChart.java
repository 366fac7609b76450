package com.pygmy.chaos.harness.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.HdrHistogram.Histogram;

/** A point per request, when it was called and how long it took, and over time the quantiles of those that succeeded. */
final class LatencyChart {
    private static final int HEIGHT = 260;
    private static final int PARTS = 90;
    /** A point is drawn once for a cell of this many units of time and lines of height: more could not be seen. */
    private static final int CELL_WIDTH = 4;

    private static final int POINTS_MAX = 60_000;
    private static final long MICROS_MAX = 3_600_000_000L;
    static final double[] QUANTILES = {50, 95, 99};

    private final Course course;
    private final TimeAxis axis;
    private final Scale scale;

    LatencyChart(Course course, TimeAxis axis) {
        this.course = course;
        this.axis = axis;
        this.scale = course.latencyScale(HEIGHT);
    }

    Element svg() {
        Plot plot = axis.plot(HEIGHT);
        scale.gridlines(this::label).forEach(plot::gridline);
        points().forEach((ending, path) -> plot.path("dot " + ending.style(), path));
        List<Histogram> bins = bins();
        for (double quantile : QUANTILES) {
            plot.path("quantile p" + (int) quantile, line(bins, quantile));
        }
        return plot.svg("Latency of " + Words.count(course.samples().size(), "request")
                        + " over time; the quantiles are told in the table of requests.")
                .with("id", "latency");
    }

    /** A length of time, or else a number of events. */
    private String label(double nanos) {
        if (!course.isTimed()) {
            return nanos / 1e6 + " events";
        }
        if (nanos >= 1e9) {
            return Words.number((long) (nanos / 1e9)) + " s";
        }
        return nanos >= 1e6 ? (long) (nanos / 1e6) + " ms" : (long) (nanos / 1e3) + " µs";
    }

    private Map<RequestEnd, StringBuilder> points() {
        Map<RequestEnd, StringBuilder> paths = new EnumMap<>(RequestEnd.class);
        for (RequestEnd ending : RequestEnd.values()) {
            paths.put(ending, new StringBuilder());
        }
        Set<Long> taken = new HashSet<>();
        for (Course.Sample sample : course.samples()) {
            if (sample.isAnswered() && taken.size() < POINTS_MAX) {
                int x = axis.x(sample.calledNanos());
                int y = scale.y((double) sample.latencyNanos());
                long cell = ((long) sample.ending().code() << 40) + ((long) (x / CELL_WIDTH) << 20) + y / 2;
                if (taken.add(cell)) {
                    StringBuilder path = paths.getOrDefault(sample.ending(), new StringBuilder());
                    path.append('M').append(x).append(' ').append(y);
                    path.append(sample.ending().stroke());
                }
            }
        }
        return paths;
    }

    /** What was called in each step of time and succeeded, in microseconds. */
    private List<Histogram> bins() {
        long step = stepNanos();
        List<Histogram> bins = new ArrayList<>();
        for (long at = 0; at <= course.spanNanos(); at += step) {
            bins.add(new Histogram(2));
        }
        for (Course.Sample sample : course.samples()) {
            if (sample.ending() == RequestEnd.OK) {
                bins.get((int) (sample.calledNanos() / step))
                        .recordValue(Math.min(MICROS_MAX, sample.latencyNanos() / 1_000));
            }
        }
        return bins;
    }

    long stepNanos() {
        return Math.max(axis.stepNanos(PARTS), Math.min(1_000_000_000, course.spanNanos()));
    }

    private String line(List<Histogram> bins, double quantile) {
        StringBuilder line = new StringBuilder();
        boolean drawing = false;
        for (int i = 0; i < bins.size(); i++) {
            Histogram bin = bins.get(i);
            if (bin.getTotalCount() > 0) {
                line.append(drawing ? 'L' : 'M')
                        .append(axis.x(i * stepNanos() + stepNanos() / 2))
                        .append(' ')
                        .append(scale.y(bin.getValueAtPercentile(quantile) * 1e3));
            }
            // Where nothing succeeded there is no quantile, and a line across would tell one.
            drawing = bin.getTotalCount() > 0;
        }
        return line.toString();
    }
}
