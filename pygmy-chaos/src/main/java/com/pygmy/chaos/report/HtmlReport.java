package com.pygmy.chaos.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.chaos.checker.Verdict;
import com.pygmy.chaos.history.Operation;
import com.pygmy.chaos.invariant.Availability;
import com.pygmy.chaos.invariant.Judgement;
import com.pygmy.chaos.run.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@code report.html}: one file that needs nothing else, on screen or paper, in light or dark. */
public final class HtmlReport {
    private static final String TEMPLATE = "report.html";

    private final RunResult result;

    private HtmlReport(RunResult result) {
        this.result = result;
    }

    /** @throws IOException where it cannot be written */
    public static void write(RunResult result, Path file) throws IOException {
        Files.writeString(file, new HtmlReport(result).html());
    }

    private String html() throws IOException {
        Map<String, String> parts = Map.of(
                "verdict", result.verdict().toString(),
                "summary", summary(),
                "judgements", rows(result.judgements().stream().map(this::row).toList()),
                "latency", new LatencyChart(result).svg(),
                "throughput", new ThroughputChart(result).svg(),
                "faults",
                        rows(result.availability().faults().stream()
                                .map(this::row)
                                .toList()),
                "counts", counts(),
                "command", escaped(result.settings().command()));
        String page = template();
        for (Map.Entry<String, String> part : parts.entrySet()) {
            page = page.replace("{{" + part.getKey() + "}}", part.getValue());
        }
        return page;
    }

    private static String template() throws IOException {
        try (InputStream template = HtmlReport.class.getResourceAsStream(TEMPLATE)) {
            if (template == null) {
                throw new IOException("the template " + TEMPLATE + " is missing from the jar");
            }
            return new String(template.readAllBytes(), UTF_8);
        }
    }

    private String summary() {
        List<Operation> operations = result.history().operations();
        long ok = operations.stream().filter(Operation::isOk).count();
        long unknown = operations.stream().filter(Operation::isOpen).count();
        String said = String.format(
                Locale.ROOT,
                "In %d seconds clients sent %,d requests; %,d succeeded and %,d ended unknown. %d faults were put on. ",
                result.settings().timeLimit().toSeconds(),
                operations.size(),
                ok,
                unknown,
                result.availability().faults().size());
        return said + escaped(conclusion());
    }

    private String conclusion() {
        List<String> broken = named(Verdict.INVALID);
        List<String> open = named(Verdict.UNKNOWN);
        if (!broken.isEmpty()) {
            return "The store broke its word: " + String.join(", ", broken) + ".";
        }
        return open.isEmpty()
                ? "Every promise was kept."
                : "Nothing was broken, but this run proves nothing about: " + String.join(", ", open) + ".";
    }

    private List<String> named(Verdict verdict) {
        return result.judgements().stream()
                .filter(judgement -> judgement.verdict() == verdict)
                .map(Judgement::name)
                .toList();
    }

    private String row(Judgement judgement) {
        String evidence = judgement.evidence().isEmpty()
                ? ""
                : "<pre>" + escaped(String.join("\n", judgement.evidence())) + "</pre>";
        return cells(
                "<span class=\"badge " + judgement.verdict() + "\">" + judgement.verdict() + "</span>",
                "<b>" + escaped(judgement.name()) + "</b><br>" + escaped(judgement.promise()) + evidence,
                String.format(Locale.ROOT, "%,d", judgement.examined()));
    }

    private String row(Availability.Outage fault) {
        return cells(
                String.format(Locale.ROOT, "%.1f s", fault.fromNanos() / 1e9),
                escaped(fault.f()) + " (" + escaped(fault.node()) + ")",
                fault.proven() ? "yes" : "<b>no</b>",
                RunResult.millis(fault.untilNanos() - fault.fromNanos()),
                RunResult.millis(fault.firstOrderNanos()),
                RunResult.millis(fault.firstReadNanos()));
    }

    private String counts() {
        return Counts.of(result.history()).entrySet().stream()
                .map(kind -> cells(
                        escaped(kind.getKey()),
                        Integer.toString(kind.getValue().ok()),
                        Integer.toString(kind.getValue().fail()),
                        Integer.toString(kind.getValue().unknown()),
                        gap(kind.getKey())))
                .collect(Collectors.joining("\n"));
    }

    private String gap(String f) {
        Long nanos = result.availability().longestGapNanos().get(f);
        return nanos == null ? "" : RunResult.millis(nanos);
    }

    private static String rows(List<String> rows) {
        return rows.isEmpty() ? "<tr><td colspan=\"6\">none</td></tr>" : String.join("\n", rows);
    }

    private static String cells(String... cells) {
        return "<tr><td>" + String.join("</td><td>", cells) + "</td></tr>";
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }
}
