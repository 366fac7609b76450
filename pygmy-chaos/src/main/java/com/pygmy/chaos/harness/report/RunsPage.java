package com.pygmy.chaos.harness.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.chaos.harness.archive.PastRun;
import com.pygmy.chaos.harness.linearizability.Verdict;
import java.net.URLEncoder;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** The list of past runs as a page. */
public final class RunsPage {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("d MMM yyyy HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private RunsPage() {}

    /** The page, with the runs in the order given; links are relative to {@code /}. */
    public static String html(List<PastRun> runs) {
        return Page.of(RunsPage.class, "runs.html")
                .styled("runs.css")
                .with("count", Element.fragment(runs.isEmpty() ? "No runs yet" : Words.count(runs.size(), "run")))
                .with("verdicts", verdicts(runs))
                .with("runs", runs.isEmpty() ? none() : table(runs))
                .html();
    }

    /** What is no verdict proves nothing. */
    private static Verdict verdict(PastRun run) {
        return Arrays.stream(Verdict.values())
                .filter(verdict -> verdict.toString().equals(run.verdict()))
                .findFirst()
                .orElse(Verdict.UNKNOWN);
    }

    private static Element verdicts(List<PastRun> runs) {
        Element verdicts = Element.of("ul").with("class", "verdicts");
        for (Verdict verdict : Verdict.values()) {
            long count = runs.stream().filter(run -> verdict(run) == verdict).count();
            if (count > 0) {
                verdicts.add(Element.of("li", Element.of("strong", count), " ", Badge.of(verdict)));
            }
        }
        return verdicts.isEmpty() ? Element.fragment() : verdicts;
    }

    private static Element none() {
        return Element.of(
                "p",
                "Begin with ",
                Element.of("code", "./pygmy chaos run"),
                ": it starts a store of its own, breaks it for a minute, and its report will be here.");
    }

    private static Element table(List<PastRun> runs) {
        Table table = Table.of(
                "Runs, the latest first", "Run", "Verdict", "Workload", "Faults", "Length#", "Requests#", "Seed#");
        for (PastRun run : runs) {
            table.row(
                    Element.fragment(
                            Element.of("a", TIME.format(run.ended())).with("href", "runs/" + link(run.name()) + "/"),
                            Element.of("span", run.name()).with("class", "name")),
                    Element.fragment(
                            Badge.of(verdict(run)),
                            Element.of("span", said(run)).with("class", "said")),
                    run.workload(),
                    faults(run),
                    run.seconds() > 0 ? Words.duration((long) (run.seconds() * 1e9)) : "",
                    Words.number(run.operations()),
                    run.seed() == null ? "" : run.seed());
        }
        return table.element();
    }

    private static String said(PastRun run) {
        if (!run.broken().isEmpty()) {
            return String.join(", ", run.broken());
        }
        return verdict(run) == Verdict.VALID ? "every promise was kept" : "";
    }

    private static String faults(PastRun run) {
        return run.faults() == 0 ? "none" : run.faults() + " × " + run.faultKinds();
    }

    /** A name as a part of a link. */
    private static String link(String name) {
        return URLEncoder.encode(name, UTF_8).replace("+", "%20");
    }
}
