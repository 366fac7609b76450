package com.pygmy.benchmarks.page;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Reference;
import com.pygmy.chaos.harness.report.Element;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/** A figure as a bar, and on the same scale what it is held against: its rival, its floor, the limit of its goal. */
final class FigureBars {
    private static final int HEIGHT = 18;
    private static final int THIN = 10;

    private final Figure figure;
    private final double most;

    private FigureBars(Figure figure) {
        this.figure = figure;
        double error = figure.error() == null ? 0 : figure.error();
        double limit = limit(figure);
        this.most = DoubleStream.of(
                        figure.value() + error,
                        value(figure.floor()),
                        value(figure.rival()),
                        Double.isNaN(limit) ? 0 : limit)
                .max()
                .orElse(0);
    }

    static Element of(Figure figure) {
        return new FigureBars(figure).element();
    }

    private static double value(@Nullable Reference reference) {
        return reference == null ? 0 : reference.value();
    }

    /** The goal's limit in the unit of the figure; not a number where there is none. */
    private static double limit(Figure figure) {
        Goal goal = figure.goal();
        if (goal == null) {
            return Double.NaN;
        }
        if (goal.of() == Goal.Of.VALUE) {
            return goal.limit();
        }
        Reference against = figure.rival() == null ? figure.floor() : figure.rival();
        return against == null ? Double.NaN : goal.limit() * against.value();
    }

    private Element element() {
        Element bars = Element.of("div").with("class", "bars");
        bars.add(row("measured", figure.value(), "measured", HEIGHT));
        Reference rival = figure.rival();
        if (rival != null) {
            bars.add(row(rival.name(), rival.value(), "rival", THIN));
        }
        Reference floor = figure.floor();
        if (floor != null) {
            bars.add(row(floor.name(), floor.value(), "floor", THIN));
        }
        return Element.of("article", Element.of("h3", figure.name(), goal()), ratio(), bars, reason())
                .with("class", "figure");
    }

    private Element row(String name, double value, String style, int height) {
        boolean isMeasured = style.equals("measured");
        Double error = isMeasured ? figure.error() : null;
        String around = error == null || error == 0 ? "" : " ± " + Numbers.of(error);
        // A bar says something beside another one only.
        boolean isAlone = figure.floor() == null && figure.rival() == null && figure.goal() == null;
        return Element.of(
                        "div",
                        Element.of("span", name).with("class", "what"),
                        isAlone ? Element.of("span") : bar(value, style, height),
                        Element.of("span", Numbers.of(value, figure.unit()) + around)
                                .with("class", "value"))
                .with("class", "row " + style);
    }

    private Element bar(double value, String style, int height) {
        Element bar =
                Element.of("svg").with("width", "100%").with("height", HEIGHT).with("aria-hidden", "true");
        bar.add(Element.of("rect")
                .with("class", style)
                .with("y", (HEIGHT - height) / 2)
                .with("width", percent(value))
                .with("height", height));
        if (style.equals("measured")) {
            Double error = figure.error();
            if (error != null && error > 0) {
                bar.add(whisker(value - error, value + error));
            }
            double limit = limit(figure);
            if (!Double.isNaN(limit)) {
                bar.add(line(limit, limit, 0, HEIGHT).with("class", "limit"));
            }
        }
        return bar;
    }

    private Element whisker(double from, double until) {
        int middle = HEIGHT / 2;
        return Element.of(
                        "g",
                        line(from, until, middle, middle),
                        line(from, from, middle - 4, middle + 4),
                        line(until, until, middle - 4, middle + 4))
                .with("class", "whisker");
    }

    private Element line(double from, double until, int y1, int y2) {
        return Element.of("line")
                .with("x1", percent(from))
                .with("x2", percent(until))
                .with("y1", y1)
                .with("y2", y2);
    }

    private String percent(double value) {
        double share = most == 0 ? 0 : Math.min(1, Math.max(0, value / most));
        return String.format(Locale.ROOT, "%.2f%%", share * 100);
    }

    private Element goal() {
        Goal goal = figure.goal();
        if (goal == null || figure.reached() == null) {
            return Element.fragment();
        }
        boolean reached = figure.reached();
        return Element.of("span", (reached ? "✓ reached: " : "✗ not reached: ") + goal.text())
                .with("class", reached ? "goal reached" : "goal missed");
    }

    private Element ratio() {
        if (figure.ratio() == null) {
            return Element.fragment();
        }
        String against = figure.rival() != null ? "the rival" : "the floor";
        return Element.of("p", Numbers.of(figure.ratio()) + " × " + against).with("class", "soft ratio");
    }

    private Element reason() {
        return figure.reason() == null
                ? Element.fragment()
                : Element.of("p", "What holds it: " + figure.reason() + ".").with("class", "reason");
    }
}
