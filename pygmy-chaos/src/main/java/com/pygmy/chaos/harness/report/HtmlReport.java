package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html}: one file that needs nothing else, on screen or paper, in light or dark, with or without scripts. */
public final class HtmlReport {
    private final Findings findings;
    private final Course course;
    private final TimeAxis axis;

    private HtmlReport(Findings findings) {
        this.findings = findings;
        this.course = Course.of(findings);
        this.axis = new TimeAxis(course);
    }

    /** @throws IOException where it cannot be written */
    public static void write(Findings findings, Path file) throws IOException {
        Files.writeString(file, html(findings));
    }

    static String html(Findings findings) {
        return new HtmlReport(findings).html();
    }

    private String html() {
        Summary summary = new Summary(findings, course);
        List<RequestKind> kinds = RequestKind.of(course);
        FaultSection faults = new FaultSection(course, logs());
        return Page.of(HtmlReport.class, "report.html")
                .styled("report.css")
                .scripted("zoom.js")
                .scripted("requests.js")
                .scripted("timeline.js")
                .with("title", Element.fragment(findings.verdict() + ": " + Headline.of(findings)))
                .with("verdict", summary.verdict())
                .with("subject", summary.subject())
                .with("story", summary.story())
                .with("figures", summary.figures(kinds))
                .with("promises", summary.promises())
                .with("counterexamples", counterexamples())
                .with("latency", new LatencyChart(course, axis).svg())
                .with("throughput", throughput())
                .with("errors", errors())
                .with("faults", faults.element())
                .with("checks", CheckTable.of(findings.checkResults()))
                .with("requests", RequestKind.table(kinds))
                .with("again", again())
                .with("data", new TimelineData(course).element())
                .html();
    }

    /** Where the logs are that a run noted with its nodes. */
    private Map<String, String> logs() {
        Map<String, String> logs = new HashMap<>();
        for (Event event : findings.history().observations("store")) {
            if (event.f().equals("nodes")
                    && event.key() != null
                    && event.value().isText()) {
                logs.put(event.key(), event.value().text());
            }
        }
        return logs;
    }

    /** What was broken, drawn where it is known which operations contradict each other, else in words. */
    private Element counterexamples() {
        CounterexampleDrawing drawing = new CounterexampleDrawing(course);
        Element why = Element.fragment();
        for (CheckResult checkResult : findings.judged(Verdict.INVALID)) {
            if (checkResult.counterexamples().isEmpty()) {
                why.add(drawing.inWords(checkResult));
            }
            checkResult
                    .counterexamples()
                    .forEach(counterexample -> why.add(drawing.of(checkResult.promise(), counterexample)));
        }
        return why.isEmpty()
                ? why
                : Element.of("section", Element.of("h2", "Why it cannot be").with("id", "why-title"), why)
                        .with("aria-labelledby", "why-title");
    }

    private Element throughput() {
        RateChart chart = new RateChart(course, axis, List.of(RequestEnd.OK, RequestEnd.REFUSED), 110);
        return chart.isEmpty()
                ? Element.of("p", "No request was answered.").with("class", "soft")
                : chart.svg("throughput", "Requests answered over time.");
    }

    private Element errors() {
        RateChart chart = new RateChart(course, axis, List.of(RequestEnd.FAILED, RequestEnd.UNKNOWN), 64);
        return chart.isEmpty()
                ? Element.of("p", "None: no request failed or ended unknown.").with("class", "soft")
                : chart.svg("errors", "Requests over time that failed or ended unknown.");
    }

    private Element again() {
        Element again = Element.of("dl").with("class", "facts");
        findings.setting("command")
                .ifPresent(command -> again.add(
                        Element.of("dt", "Command"),
                        Element.of(
                                "dd",
                                Element.of("code", command).with("id", "command"),
                                Element.of("button", "Copy")
                                        .with("type", "button")
                                        .with("class", "copy")
                                        .with("data-copies", "command"))));
        for (String name :
                List.of("workload", "flaw", "faults", "seconds", "rate", "concurrency", "seed", "began", "on")) {
            findings.setting(name)
                    .filter(value -> !value.isEmpty())
                    .ifPresent(value -> again.add(Element.of("dt", name), Element.of("dd", value)));
        }
        return again.add(
                Element.of("dt", "history"),
                Element.of("dd", Words.count(findings.history().events().size(), "event")));
    }
}
