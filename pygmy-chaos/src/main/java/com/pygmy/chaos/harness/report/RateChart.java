package com.pygmy.chaos.harness.report;

import java.util.List;
import java.util.Map;

/** How many requests ended in each step of time, by how they ended: one chart of some endings, stacked. */
final class RateChart {
    private static final int PARTS = 200;
    private static final int STRIPE = 4;

    private final Course course;
    private final TimeAxis axis;
    private final List<RequestEnd> endings;
    private final int height;
    private final long stepNanos;
    private final int[][] ended;
    private final int most;
    private final Scale scale;

    RateChart(Course course, TimeAxis axis, List<RequestEnd> endings, int height) {
        this.course = course;
        this.axis = axis;
        this.endings = endings;
        this.height = height;
        this.stepNanos = Math.max(axis.stepNanos(PARTS), Math.min(200_000_000, course.spanNanos()));
        this.ended = new int[(int) (course.spanNanos() / stepNanos) + 1][RequestEnd.values().length];
        for (Course.Sample sample : course.samples()) {
            ended[(int) (sample.endedNanos() / stepNanos)][sample.ending().code()]++;
        }
        int highest = 0;
        for (int[] step : ended) {
            highest = Math.max(highest, stacked(step, endings.size()));
        }
        this.most = highest;
        this.scale = Scale.linear(Math.max(1, most), height);
    }

    private int stacked(int[] step, int count) {
        return endings.stream()
                .limit(count)
                .mapToInt(ending -> step[ending.code()])
                .sum();
    }

    /** Whether no request ended so. */
    boolean isEmpty() {
        return most == 0;
    }

    Element svg(String id, String description) {
        Plot plot = axis.plot(height);
        double perSecond = 1e9 / stepNanos;
        for (Map.Entry<Integer, String> line : gridlines(perSecond).entrySet()) {
            plot.gridline(line.getKey(), line.getValue());
        }
        for (int i = endings.size(); i > 0; i--) {
            RequestEnd ending = endings.get(i - 1);
            plot.path("area " + ending.style(), bars(i));
            if (ending == RequestEnd.REFUSED || ending == RequestEnd.UNKNOWN) {
                stripe(plot, ending.style(), bars(i));
            }
        }
        return plot.svg(description).with("id", id);
    }

    /**
     * Lines across an area, which tell it apart without colour; stretching leaves them as they are. They are lines and no pattern,
     * since browsers print patterns as pictures.
     */
    private void stripe(Plot plot, String style, String outline) {
        String clip = "striped-" + style;
        StringBuilder lines = new StringBuilder();
        for (int y = 0; y < height; y += STRIPE) {
            lines.append("M0 ").append(y).append(".5H").append(Plot.WIDTH);
        }
        plot.stretched(Element.of("clipPath", Element.of("path").with("d", outline))
                        .with("id", clip))
                .stretched(Element.of("path")
                        .with("class", "stripe")
                        .with("clip-path", "url(#" + clip + ")")
                        .with("d", lines));
    }

    private Map<Integer, String> gridlines(double perSecond) {
        double highest = most * perSecond;
        double step = Math.pow(10, Math.floor(Math.log10(Math.max(1, highest))));
        double shown = highest >= 5 * step ? 5 * step : highest >= 2 * step ? 2 * step : step;
        return course.isTimed()
                ? Map.of(scale.y(shown / perSecond), Words.number((long) shown) + "/s")
                : Map.of(scale.y(most), Words.count(most, "request"));
    }

    /** The outline of the first so many endings, one on the other. */
    private String bars(int count) {
        StringBuilder bars = new StringBuilder("M0 ").append(height);
        int last = height;
        for (int i = 0; i < ended.length; i++) {
            int y = scale.y(stacked(ended[i], count));
            if (y != last) {
                bars.append('H').append(axis.x(i * stepNanos)).append('V').append(y);
                last = y;
            }
        }
        return bars.append('H')
                .append(Plot.WIDTH)
                .append('V')
                .append(height)
                .append('Z')
                .toString();
    }
}
