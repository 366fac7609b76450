package com.pygmy.chaos.harness.report;

import java.util.List;
import java.util.Locale;

/**
 * Time from left to right, the same for all charts of a page. A script that shows a part of the time moves both what is
 * stretched and what is not.
 */
final class TimeAxis {
    private static final int LANES = 2;
    private static final int LANE_HEIGHT = 16;
    private static final int TICKS_MAX = 12;
    private static final long[] STEPS_MILLIS = {
        1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000,
        600_000, 1_800_000, 3_600_000
    };

    private final Course course;

    TimeAxis(Course course) {
        this.course = course;
    }

    /** Where a moment is, from 0 to {@link Plot#WIDTH}. */
    int x(long nanos) {
        double share = (double) nanos / course.spanNanos();
        return (int) Math.round(Math.min(Math.max(share, 0), 1) * Plot.WIDTH);
    }

    /** A plot over this time, with the faults and the times. */
    Plot plot(int height) {
        Plot plot = new Plot(headHeight(), height);
        return plot.stretched(bands(height)).unstretched(labels()).unstretched(ticks(plot.tickY()));
    }

    /** How high the names of the faults stand above a chart. */
    private int headHeight() {
        return course.faults().isEmpty() ? 4 : LANES * LANE_HEIGHT + 4;
    }

    /** A step of time that makes about so many of the whole span, a round one. */
    long stepNanos(int parts) {
        for (long millis : STEPS_MILLIS) {
            if (millis * 1_000_000 * parts >= course.spanNanos()) {
                return millis * 1_000_000;
            }
        }
        return course.spanNanos() / parts + 1;
    }

    /** The faults as bands of this height, for the stretched part of a chart. */
    private Element bands(int height) {
        Element bands = Element.of("g").with("class", "bands");
        for (Course.ShownFault fault : course.faults()) {
            int from = x(fault.fromNanos());
            int width = Math.max(8, x(fault.untilNanos()) - from);
            bands.add(Element.of("rect", Element.of("title", title(fault)))
                    .with("class", fault.isProven() ? "band" : "band unproven")
                    .with("data-fault", fault.number())
                    .with("x", from)
                    .with("width", width)
                    .with("height", height));
            bands.add(Element.of("path")
                    .with("class", "edge")
                    .with("d", "M" + from + " 0V" + height + "M" + (from + width) + " 0V" + height));
        }
        return bands;
    }

    private static String title(Course.ShownFault fault) {
        return fault.number() + ": " + fault.what() + " (" + fault.who() + ")"
                + (fault.isProven() ? "" : ", not seen to take hold");
    }

    /** The names of the faults, each from where its fault begins to where the next name of its lane does. */
    private Element labels() {
        Element labels = Element.of("g").with("class", "labels");
        List<Course.ShownFault> faults = course.faults();
        for (int i = 0; i < faults.size(); i++) {
            int from = x(faults.get(i).fromNanos());
            int until = i + LANES < faults.size() ? x(faults.get(i + LANES).fromNanos()) : Plot.WIDTH;
            int y = i % LANES * LANE_HEIGHT;
            labels.add(Element.of(
                            "svg",
                            Element.of("title", title(faults.get(i))),
                            Element.of("text", faults.get(i).label())
                                    .with("x", 3)
                                    .with("y", 12),
                            Element.of("path").with("class", "edge").with("d", "M.5 0V" + (headHeight() - y)))
                    .with("class", "label")
                    .with("data-from", from)
                    .with("data-until", until)
                    .with("data-fault", faults.get(i).number())
                    .with("x", Plot.percent(from))
                    .with("width", Plot.percent(Math.max(1, until - from)))
                    .with("y", y)
                    .with("height", headHeight() - y));
        }
        return labels;
    }

    /** The times below a chart. */
    private Element ticks(int y) {
        long step = stepNanos(TICKS_MAX);
        Element ticks = Element.of("g").with("class", "ticks").with("data-y", y);
        int count = 0;
        for (long at = 0; at < course.spanNanos() - step / 3; at += step) {
            ticks.add(Element.of("text", course.isTimed() ? time(at) : Long.toString(at / 1_000_000))
                    .with("class", count++ % 2 == 0 ? "tick" : "tick minor")
                    .with("x", Plot.percent(x(at)))
                    .with("dx", 3)
                    .with("y", y));
        }
        return ticks;
    }

    /** A moment, for people: {@code 12 s}, {@code 2:30 min}. */
    static String time(long nanos) {
        double seconds = nanos / 1e9;
        if (seconds >= 120) {
            return String.format(Locale.ROOT, "%d:%02d min", (long) seconds / 60, (long) seconds % 60);
        }
        return seconds == Math.rint(seconds)
                ? (long) seconds + " s"
                : String.format(Locale.ROOT, "%.3f", seconds).replaceAll("0+$", "") + " s";
    }
}
