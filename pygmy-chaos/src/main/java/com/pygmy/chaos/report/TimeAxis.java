package com.pygmy.chaos.report;

import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Operation;
import com.pygmy.chaos.invariant.Availability;
import com.pygmy.chaos.run.RunResult;
import java.util.List;
import java.util.Locale;

/** What the charts of a run have in common: time from left to right, with each fault shaded and named. */
final class TimeAxis {
    static final int WIDTH = 960;
    static final int LEFT = 56;
    static final int RIGHT = 12;
    static final int TOP = 22;

    private final List<Availability.Outage> faults;
    private final double beginNanos;
    private final double endNanos;

    TimeAxis(RunResult result) {
        List<Operation> operations = result.history().operations();
        this.faults = result.availability().faults();
        this.beginNanos = operations.isEmpty() ? 0 : operations.get(0).call().timeNanos();
        this.endNanos = Math.max(
                beginNanos + 1e9,
                operations.stream().mapToDouble(TimeAxis::answeredNanos).max().orElse(0));
    }

    /** When it was answered, or asked where it never was. */
    static double answeredNanos(Operation operation) {
        Event answer = operation.answer();
        return (answer == null ? operation.call() : answer).timeNanos();
    }

    static double askedNanos(Operation operation) {
        return operation.call().timeNanos();
    }

    double x(double nanos) {
        double clamped = Math.min(Math.max(nanos, beginNanos), endNanos);
        return LEFT + (clamped - beginNanos) / (endNanos - beginNanos) * (WIDTH - LEFT - RIGHT);
    }

    int seconds() {
        return (int) ((endNanos - beginNanos) / 1e9) + 1;
    }

    int second(double nanos) {
        return (int) Math.max(0, Math.min(seconds() - 1.0, (nanos - beginNanos) / 1e9));
    }

    double begin() {
        return beginNanos;
    }

    /** The faults as bands, and seconds below. */
    String svg(int height) {
        StringBuilder svg = new StringBuilder();
        for (Availability.Outage fault : faults) {
            double from = x((double) fault.fromNanos());
            double until = x((double) fault.untilNanos());
            svg.append(text(
                    "<rect class=\"fault\" x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"%d\"><title>%s (%s)</title></rect>",
                    from,
                    TOP,
                    Math.max(1, until - from),
                    height - TOP - 24,
                    HtmlReport.escaped(fault.f()),
                    fault.node()));
            svg.append(text(
                    "<text class=\"fault-name\" x=\"%.1f\" y=\"%d\">%s %s</text>",
                    from, TOP - 6, fault.f().replaceAll(" .*", ""), fault.node()));
        }
        int step = Math.max(1, seconds() / 12);
        for (int second = 0; second <= seconds(); second += step) {
            svg.append(text(
                    "<text class=\"tick\" text-anchor=\"middle\" x=\"%.1f\" y=\"%d\">%d s</text>",
                    x(beginNanos + second * 1e9), height - 8, second));
        }
        return svg.toString();
    }

    static String text(String format, Object... arguments) {
        return String.format(Locale.ROOT, format, arguments);
    }
}
