package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A few operations that contradict each other, as bars from the call to the answer. A step to the right is an event and not a
 * length of time: what matters is which came first, and a millisecond beside a minute could not be seen.
 */
final class CounterexampleDrawing {
    private static final int TEXT_MAX = 240;
    private static final int BAR_HEIGHT = 20;
    private static final int EVIDENCE_MAX = 4;
    private static final int OPERATIONS_MAX = 12;
    private static final Pattern LINE = Pattern.compile("\\bline (\\d{1,9})\\b");
    private static final String HOW_TO_READ =
            " From left to right in the order of events, not to scale: each took effect at"
                    + " some moment within its bar; a bar that fades may still.";

    private final Course course;
    private final Map<Integer, Course.Sample> byLine = new HashMap<>();

    CounterexampleDrawing(Course course) {
        this.course = course;
        for (Course.Sample sample : course.samples()) {
            byLine.put(sample.operation().call().line(), sample);
            if (sample.operation().answer() != null) {
                byLine.put(sample.operation().answer().line(), sample);
            }
        }
        // What has no file has no lines to be known by.
        byLine.remove(0);
    }

    Element of(String promise, Counterexample counterexample) {
        List<Operation> operations = counterexample.operations();
        TreeSet<Integer> places = new TreeSet<>();
        operations.forEach(operation -> {
            places.add(operation.calledAt());
            if (operation.answeredAt() != Operation.NEVER) {
                places.add(operation.answeredAt());
            }
        });
        List<Integer> steps = List.copyOf(places);
        Element bars = Element.of("ol").with("class", "bars");
        for (Operation operation : operations) {
            bars.add(row(operation, steps));
        }
        String why = counterexample.explanation();
        String reason =
                counterexample.object() == null ? Words.sentence(why) : "Of " + counterexample.object() + ": " + why;
        return Element.of(
                        "figure",
                        Element.of(
                                "figcaption",
                                Element.of("p", reason).with("class", "reason"),
                                Element.of("p", promise, context(counterexample), HOW_TO_READ)
                                        .with("class", "soft")),
                        bars)
                .with("class", "counterexample");
    }

    /**
     * A broken promise whose operations are known by what is said of them only: those that the first piece of evidence names by
     * their lines are drawn, and where it names none the evidence is told.
     */
    Element inWords(CheckResult checkResult) {
        List<String> seen = checkResult.evidence();
        List<Operation> named = seen.isEmpty() ? List.of() : named(seen.get(0));
        if (!named.isEmpty()) {
            return of(checkResult.promise(), new Counterexample(null, named, 0, seen.get(0)));
        }
        Element more = Element.of("ul");
        seen.stream().skip(1).limit(EVIDENCE_MAX).forEach(line -> more.add(Element.of("li", line)));
        return Element.of(
                        "figure",
                        Element.of(
                                "figcaption",
                                Element.of("p", Words.sentence(seen.isEmpty() ? checkResult.name() : seen.get(0)))
                                        .with("class", "reason"),
                                Element.of("p", checkResult.promise()).with("class", "soft")),
                        more)
                .with("class", "counterexample");
    }

    private List<Operation> named(String evidence) {
        return LINE.matcher(evidence)
                .results()
                .map(line -> byLine.get(Integer.parseInt(line.group(1))))
                .filter(Objects::nonNull)
                .map(Course.Sample::operation)
                .limit(OPERATIONS_MAX)
                .toList();
    }

    private static String context(Counterexample counterexample) {
        return counterexample.others() == 0
                ? ""
                : " These cannot all be true, whatever the other " + Words.count(counterexample.others(), "operation")
                        + " did.";
    }

    private Element row(Operation operation, List<Integer> steps) {
        Course.Sample seen = byLine.get(operation.call().line());
        String process = seen == null ? operation.process() : seen.operation().process();
        Element who = Element.of("span", seen == null ? "after all" : "process " + process)
                .with("class", "process");
        Element row = Element.of(
                "li",
                who,
                Element.of("span", OperationWords.shortened(OperationWords.of(operation), TEXT_MAX))
                        .with("class", "what"),
                bar(operation, steps),
                Element.of("span", when(operation, seen)).with("class", "when soft"));
        return seen == null ? row : row.with("data-line", operation.call().line());
    }

    private static Element bar(Operation operation, List<Integer> steps) {
        double from = x(steps.indexOf(operation.calledAt()), steps.size());
        boolean open = operation.answeredAt() == Operation.NEVER;
        double until = open ? Plot.WIDTH : x(steps.indexOf(operation.answeredAt()), steps.size());
        Element bar = Element.of("svg")
                .with("class", "span")
                .with("width", "100%")
                .with("height", BAR_HEIGHT)
                .with("aria-hidden", "true");
        for (int i = 0; i < steps.size(); i++) {
            String x = Plot.percent(x(i, steps.size()));
            bar.add(Element.of("line")
                    .with("class", "grid")
                    .with("x1", x)
                    .with("x2", x)
                    .with("y2", BAR_HEIGHT));
        }
        return bar.add(Element.of("rect")
                .with("class", "body " + RequestEnd.of(operation).style() + (open ? " open" : ""))
                .with("x", Plot.percent(from))
                .with("width", Plot.percent(Math.max(60, until - from)))
                .with("y", 2)
                .with("height", BAR_HEIGHT - 4)
                .with("rx", 4));
    }

    private static double x(int step, int steps) {
        return (step + 0.5) / steps * Plot.WIDTH;
    }

    private String when(Operation operation, Course.@Nullable Sample seen) {
        int line = operation.call().line();
        String at = line == 0 ? "" : "line " + line;
        if (operation.answer() != null
                && operation.answer().line() > 0
                && operation.answer().line() != line) {
            at = "lines " + line + " to " + operation.answer().line();
        }
        if (seen == null || !course.isTimed()) {
            return at;
        }
        String took = seen.tookNanos() == Availability.NEVER ? "" : ", took " + Words.duration(seen.tookNanos());
        return at + ", at " + TimeAxis.time(seen.calledNanos() / 1_000_000 * 1_000_000) + took;
    }
}
