package com.pygmy.chaos.report;

import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Operation;
import com.pygmy.chaos.run.RunResult;

/** How many operations ended in each second, and how. */
final class ThroughputChart {
    private static final int HEIGHT = 200;
    private static final int BOTTOM = HEIGHT - 24;
    private static final String[] ENDS = {"ok", "fail", "info"};

    private final TimeAxis axis;
    private final int[][] ended;
    private final int most;

    ThroughputChart(RunResult result) {
        this.axis = new TimeAxis(result);
        this.ended = new int[axis.seconds()][ENDS.length];
        for (Operation operation : result.history().operations()) {
            int end = operation.end() == Event.Type.OK ? 0 : operation.end() == Event.Type.FAIL ? 1 : 2;
            ended[axis.second(TimeAxis.answeredNanos(operation))][end]++;
        }
        int highest = 1;
        for (int[] second : ended) {
            highest = Math.max(highest, second[0] + second[1] + second[2]);
        }
        this.most = highest;
    }

    String svg() {
        StringBuilder svg = new StringBuilder(TimeAxis.text(
                "<svg viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"operations per second\">",
                TimeAxis.WIDTH, HEIGHT));
        svg.append(axis.svg(HEIGHT));
        for (int i = 0; i < ended.length; i++) {
            double from = axis.x(axis.begin() + i * 1e9);
            double width = Math.max(1, axis.x(axis.begin() + (i + 1) * 1e9) - from - 1);
            double top = BOTTOM;
            for (int end = 0; end < ENDS.length; end++) {
                double height = ended[i][end] * (double) (BOTTOM - TimeAxis.TOP) / most;
                top -= height;
                if (height > 0) {
                    svg.append(TimeAxis.text(
                            "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>%d %s</title></rect>",
                            ENDS[end], from, top, width, height, ended[i][end], ENDS[end]));
                }
            }
        }
        svg.append(TimeAxis.text(
                "<text class=\"tick\" text-anchor=\"end\" x=\"%d\" y=\"%d\">%d/s</text>",
                TimeAxis.LEFT - 6, TimeAxis.TOP + 8, most));
        return svg.append("</svg>").toString();
    }
}
