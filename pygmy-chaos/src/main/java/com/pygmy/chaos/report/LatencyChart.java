package com.pygmy.chaos.report;

import com.pygmy.chaos.history.Operation;
import com.pygmy.chaos.run.RunResult;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/** A point per operation, when it was asked and how long it took; the median and the 99th percentile per second as lines. */
final class LatencyChart {
    private static final int HEIGHT = 320;
    private static final int BOTTOM = HEIGHT - 24;
    private static final double MILLIS_MIN = 0.5;
    private static final double MILLIS_MAX = 20_000;
    private static final int POINTS_MAX = 8_000;

    private final List<Operation> operations;
    private final TimeAxis axis;

    LatencyChart(RunResult result) {
        this.operations = result.history().operations();
        this.axis = new TimeAxis(result);
    }

    String svg() {
        StringBuilder svg = new StringBuilder(TimeAxis.text(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"latency over time\">", TimeAxis.WIDTH, HEIGHT));
        svg.append(axis.svg(HEIGHT));
        for (int millis = 1; millis <= 10_000; millis *= 10) {
            svg.append(TimeAxis.text(
                    "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\"/>",
                    TimeAxis.LEFT, TimeAxis.WIDTH - TimeAxis.RIGHT, y(millis), y(millis)));
            svg.append(TimeAxis.text(
                    "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%.1f\">%d ms</text>",
                    TimeAxis.LEFT - 6, y(millis) + 4, millis));
        }
        addPoints(svg);
        svg.append(line("p50", 50)).append(line("p99", 99));
        return svg.append("</svg>").toString();
    }

    private void addPoints(StringBuilder svg) {
        int every = operations.size() / POINTS_MAX + 1;
        for (int i = 0; i < operations.size(); i++) {
            Operation operation = operations.get(i);
            // What went wrong is always drawn; of what went well, so many as a page can bear.
            if (i % every == 0 || !operation.isOk()) {
                svg.append(TimeAxis.text(
                        "<circle class=\"%s\" cx=\"%.1f\" cy=\"%.1f\" r=\"1.6\"/>",
                        operation.isOk() ? "ok" : operation.isFail() ? "fail" : "info",
                        axis.x(TimeAxis.askedNanos(operation)),
                        y(millis(operation))));
            }
        }
    }

    private static double millis(Operation operation) {
        return (TimeAxis.answeredNanos(operation) - operation.call().timeNanos()) / 1e6;
    }

    private String line(String name, double percentile) {
        List<Histogram> seconds = new ArrayList<>();
        for (int i = 0; i < axis.seconds(); i++) {
            seconds.add(new Histogram(3));
        }
        for (Operation operation : operations) {
            if (operation.isOk()) {
                seconds.get(axis.second(TimeAxis.askedNanos(operation)))
                        .recordValue((long) (millis(operation) * 1_000));
            }
        }
        StringBuilder points = new StringBuilder();
        for (int i = 0; i < seconds.size(); i++) {
            Histogram second = seconds.get(i);
            if (second.getTotalCount() > 0) {
                points.append(TimeAxis.text(
                        "%.1f,%.1f ",
                        axis.x(axis.begin() + (i + 0.5) * 1e9), y(second.getValueAtPercentile(percentile) / 1e3)));
            }
        }
        return "<polyline class=\"" + name + "\" points=\"" + points.toString().strip() + "\"/>";
    }

    private static double y(double millis) {
        double clamped = Math.min(Math.max(millis, MILLIS_MIN), MILLIS_MAX);
        double share = Math.log(clamped / MILLIS_MIN) / Math.log(MILLIS_MAX / MILLIS_MIN);
        return BOTTOM - share * (BOTTOM - TimeAxis.TOP);
    }
}
