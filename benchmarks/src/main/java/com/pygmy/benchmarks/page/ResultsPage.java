package com.pygmy.benchmarks.page;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Outcome;
import com.pygmy.benchmarks.figure.Results;
import com.pygmy.chaos.harness.report.Element;
import com.pygmy.chaos.harness.report.Page;
import com.pygmy.chaos.harness.report.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** {@code results.html}: every figure beside its floor, its rival and its goal, reached or not. One file that needs nothing else. */
public final class ResultsPage {
    public static final String FILE = "results.html";

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern(
                    "d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Results results;

    private ResultsPage(Results results) {
        this.results = results;
    }

    /** @throws IOException where it cannot be written */
    public static void write(Results results, Path file) throws IOException {
        Files.writeString(file, html(results));
    }

    static String html(Results results) {
        return new ResultsPage(results).page();
    }

    private String page() {
        return Page.of(ResultsPage.class, "results.html")
                .styled("results.css")
                .with("title", Element.fragment(headline()))
                .with("headline", Element.of("h1", headline()))
                .with("subject", subject())
                .with("figures", goals())
                .with(
                        "benchmarks",
                        Element.fragment()
                                .addAll(results.benchmarks().stream()
                                        .map(this::section)
                                        .toList()))
                .html();
    }

    private List<Figure> judged() {
        return results.benchmarks().stream()
                .flatMap(outcome -> outcome.figures().stream())
                .filter(figure -> figure.reached() != null)
                .toList();
    }

    private String headline() {
        long reached = judged().stream()
                .filter(figure -> Boolean.TRUE.equals(figure.reached()))
                .count();
        return judged().isEmpty()
                ? "No goal was judged"
                : reached + " of " + Words.count(judged().size(), "goal") + " reached";
    }

    private Element subject() {
        Element subject = Element.of(
                "p",
                TIME.format(results.begun()) + " · Java " + results.java() + " · "
                        + Words.count(results.cores(), "core")
                        + ", shared by the load, the store and its rivals · measured for "
                        + Words.duration((long) (results.seconds() * 1e9)));
        Element quick = Element.of("p", "A quick run: good for a look, not for quoting.")
                .with("class", "warning");
        return Element.fragment(subject.with("class", "soft"), results.quick() ? quick : Element.fragment());
    }

    /** All that were judged at a glance. */
    private Element goals() {
        Element list = Element.of("ul").with("class", "goals");
        for (Figure figure : judged()) {
            boolean reached = Boolean.TRUE.equals(figure.reached());
            list.add(Element.of(
                            "li",
                            Element.of("strong", reached ? "✓ " : "✗ "),
                            figure.name() + ": ",
                            Element.of("span", Numbers.of(figure.value(), figure.unit()))
                                    .with("class", "value"),
                            figure.goal() == null
                                    ? Element.fragment()
                                    : Element.of("span", " (" + figure.goal().text() + ")")
                                            .with("class", "soft"))
                    .with("class", reached ? "reached" : "missed"));
        }
        return list;
    }

    private Element section(Outcome outcome) {
        String id = "benchmark-" + outcome.name().replaceAll("[^A-Za-z0-9]", "-");
        Element section = Element.of(
                "section",
                Element.of("h2", outcome.question()).with("id", id),
                Element.of(
                                "dl",
                                Element.of("dt", "Floor"),
                                Element.of("dd", outcome.floor()),
                                Element.of("dt", "Rival"),
                                Element.of("dd", outcome.rival()),
                                Element.of("dt", "Again"),
                                Element.of("dd", Element.of("code", outcome.command())))
                        .with("class", "facts"));
        if (outcome.failure() != null) {
            section.add(Element.of("p", "Not measured: " + outcome.failure()).with("class", "warning"));
        }
        return section.add(
                        Element.of("div")
                                .with("class", "measured")
                                .addAll(outcome.figures().stream()
                                        .map(FigureBars::of)
                                        .toList()),
                        Element.of("div").with("class", "charts").addAll(SeriesChart.of(outcome.series())))
                .with("aria-labelledby", id);
    }
}
