package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run came to, in plain words: the top of the report. */
final class Summary {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("d MMMM yyyy, HH:mm 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Findings findings;
    private final Course course;

    Summary(Findings findings, Course course) {
        this.findings = findings;
        this.course = course;
    }

    Element verdict() {
        return Element.of(
                "h1",
                Badge.icon(findings.verdict()),
                Element.of("span", findings.verdict()).with("class", "word " + findings.verdict()),
                Element.of("span", Headline.of(findings)).with("class", "said"));
    }

    /** Workload, faults, when and how long, in a line. */
    Element subject() {
        List<String> parts = new ArrayList<>();
        findings.setting("workload").ifPresent(workload -> parts.add("workload " + workload));
        findings.setting("faults").ifPresent(faults -> parts.add("faults " + (faults.isEmpty() ? "none" : faults)));
        findings.setting("flaw").ifPresent(flaw -> parts.add("a store in memory with the flaw " + flaw));
        findings.setting("seed").ifPresent(seed -> parts.add("seed " + seed));
        findings.setting("began").map(Summary::day).ifPresent(parts::add);
        return Element.of("p", parts.isEmpty() ? "a recorded history" : String.join(" · ", parts))
                .with("class", "subject");
    }

    private static String day(String began) {
        try {
            return DAY.format(Instant.parse(began));
        } catch (java.time.DateTimeException e) {
            return began;
        }
    }

    /** What was done, what was broken and what came of it. */
    Element story() {
        return Element.of("p", done() + broken() + ended()).with("class", "lead");
    }

    private String done() {
        long processes = course.samples().stream()
                .map(sample -> sample.operation().process())
                .distinct()
                .count();
        String time = course.isTimed() ? " in " + Words.duration(course.spanNanos()) : "";
        return Words.count(processes, "client") + " sent "
                + Words.count(course.samples().size(), "request") + time + nodes() + ". ";
    }

    /** The nodes that a run notes when it begins, by their groups. */
    private String nodes() {
        Map<String, Integer> groups = new TreeMap<>();
        findings.history().observations("store").stream()
                .filter(event -> event.f().equals("nodes") && event.key() != null)
                .map(Event::key)
                .forEach(node -> groups.merge(String.valueOf(node).replaceAll("-\\d+$", ""), 1, Integer::sum));
        String flaw = findings.setting("flaw")
                .map(name -> " to a store in memory with the flaw " + name)
                .orElse("");
        return groups.isEmpty() || !flaw.isEmpty()
                ? flaw
                : " to a store of "
                        + Words.list(groups.entrySet().stream()
                                .map(group -> Words.count(group.getValue(), group.getKey() + " node"))
                                .toList());
    }

    private String broken() {
        if (course.faults().isEmpty()) {
            return "Nothing was broken on purpose. ";
        }
        Map<String, Long> kinds = course.faults().stream()
                .collect(Collectors.groupingBy(Course.ShownFault::kind, TreeMap::new, Collectors.counting()));
        long unproven =
                course.faults().stream().filter(fault -> !fault.isProven()).count();
        return "Meanwhile the store was broken " + Words.count(course.faults().size(), "time") + " ("
                + Words.list(kinds.entrySet().stream()
                        .map(kind -> kind.getKey() + " × " + kind.getValue())
                        .toList())
                + ")" + (unproven == 0 ? ". " : ", of which " + unproven + " were not seen to take hold. ");
    }

    private String ended() {
        if (course.samples().isEmpty()) {
            return "There was no request, so nothing is known of how the store serves.";
        }
        long succeeded = count(RequestEnd.OK);
        List<String> ends = new ArrayList<>();
        ends.add(
                succeeded == 0
                        ? "No request succeeded"
                        : Words.number(succeeded) + " succeeded ("
                                + Words.percent(succeeded, course.samples().size()) + ")");
        addEnd(ends, RequestEnd.REFUSED, " refused as they should be");
        addEnd(ends, RequestEnd.FAILED, " failed without effect");
        addEnd(ends, RequestEnd.UNKNOWN, " with an end that the client could not know");
        return Words.list(ends) + ".";
    }

    private void addEnd(List<String> ends, RequestEnd ending, String words) {
        if (count(ending) > 0) {
            ends.add(Words.number(count(ending)) + words);
        }
    }

    private long count(RequestEnd ending) {
        return course.samples().stream()
                .filter(sample -> sample.ending() == ending)
                .count();
    }

    /** A few numbers that sum it up. */
    Element figures(List<RequestKind> kinds) {
        RequestKind all = RequestKind.of("all", course.samples());
        Element figures = Element.of("dl").with("class", "figures");
        figures.add(figure(Words.number(all.total()), "requests"));
        figures.add(figure(
                Words.percent(
                        all.count(RequestEnd.OK) + all.count(RequestEnd.REFUSED), all.total() + findings.notSent()),
                "were answered"));
        if (findings.notSent() > 0) {
            figures.add(figure(Words.number(findings.notSent()), "were not sent"));
        }
        figures.add(figure(Words.number(course.faults().size()), course.faults().size() == 1 ? "fault" : "faults"));
        if (course.isTimed() && all.count(RequestEnd.OK) > 0) {
            figures.add(figure(Words.duration(all.quantileNanos(50)), "median"));
            figures.add(figure(Words.duration(all.quantileNanos(99)), "99th percentile"));
            kinds.stream()
                    .max(java.util.Comparator.comparingLong(RequestKind::longestGapNanos))
                    .ifPresent(kind -> figures.add(figure(
                            Words.duration(kind.longestGapNanos()), "longest without a successful " + kind.f())));
        }
        return figures;
    }

    private static Element figure(String number, String what) {
        return Element.of("div", Element.of("dt", what), Element.of("dd", number));
    }

    /** What did not hold, what is not known, what held. */
    Element promises() {
        Element promises = Element.of("div").with("class", "promises");
        add(promises, Verdict.INVALID, "Broken", findings.judged(Verdict.INVALID));
        add(promises, Verdict.UNKNOWN, "Not proven", findings.judged(Verdict.UNKNOWN));
        List<CheckResult> valid = findings.judged(Verdict.VALID);
        add(
                promises,
                Verdict.VALID,
                "Held",
                valid.stream().filter(CheckResult::isExamined).toList());
        add(
                promises,
                Verdict.UNKNOWN,
                "Not examined",
                valid.stream().filter(result -> !result.isExamined()).toList());
        return promises;
    }

    private static void add(Element promises, Verdict verdict, String title, List<CheckResult> judged) {
        if (!judged.isEmpty()) {
            promises.add(Element.of(
                            "section",
                            Element.of(
                                    "h3",
                                    title,
                                    Element.of("span", judged.size()).with("class", "number")),
                            Element.of("ul")
                                    .addAll(judged.stream()
                                            .map(checkResult ->
                                                    Element.of("li", Badge.icon(verdict), checkResult.promise()))
                                            .toList()))
                    .with("class", verdict));
        }
    }
}
