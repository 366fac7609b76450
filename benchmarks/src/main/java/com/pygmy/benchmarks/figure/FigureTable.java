package com.pygmy.benchmarks.figure;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** {@code results.md}: the figures as tables for a document, each number as it was measured. */
public final class FigureTable {
    public static final String FILE = "results.md";

    private FigureTable() {}

    /** One table for each benchmark. */
    public static String of(Results results) {
        StringBuilder text = new StringBuilder();
        for (Outcome outcome : results.benchmarks()) {
            text.append("\n### ").append(outcome.title()).append("\n\n").append(outcome.question());
            text.append("\nFloor: ").append(outcome.floor()).append(". Rival: ").append(outcome.rival());
            text.append(". `").append(outcome.command()).append("` (%.0f s)\n\n".formatted(outcome.seconds()));
            text.append("| figure | value | beside | goal |\n| --- | --- | --- | --- |\n");
            outcome.figures().forEach(figure -> text.append(row(figure)));
        }
        return text.toString();
    }

    private static String row(Figure figure) {
        String error = figure.error() == null ? "" : " ±" + Numbers.of(figure.error());
        return "| %s | %s%s %s | %s | %s |\n"
                .formatted(
                        figure.name(), Numbers.of(figure.value()), error, figure.unit(), beside(figure), goal(figure));
    }

    private static String beside(Figure figure) {
        String ratio = figure.ratio() == null ? "" : String.format(Locale.ROOT, "%.2f x ", figure.ratio());
        if (figure.rival() == null) {
            return ratio + named(figure.floor());
        }
        return ratio + named(figure.rival()) + (figure.floor() == null ? "" : "; " + named(figure.floor()));
    }

    private static String named(@Nullable Reference reference) {
        return reference == null ? "" : reference.name() + " (" + Numbers.of(reference.value()) + ")";
    }

    private static String goal(Figure figure) {
        if (figure.goal() == null) {
            return "";
        }
        return Boolean.TRUE.equals(figure.reached())
                ? figure.goal().text() + ": reached"
                : figure.goal().text() + ": **not reached**: " + figure.reason();
    }
}
