package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.result.Availability;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/** What was broken, and when it was first served again. */
final class FaultSection {
    private static final int NAME_MAX = 14;
    private static final int STRIP_HEIGHT = 64;
    private static final long BEFORE_NANOS = 1_000_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final long AFTER_MIN = 5;
    private static final long AFTER_MAX = 60;
    private static final int TICKS_MAX = 8;

    private final Course course;
    private final Map<String, String> logs;
    private final long longest;
    private final long afterSeconds;

    /** @param logs where each node's log is, by the name of the node */
    FaultSection(Course course, Map<String, String> logs) {
        this.course = course;
        this.logs = Map.copyOf(logs);
        this.longest = course.faults().stream()
                .flatMap(fault -> fault.firstSuccesses().values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(1);
        // As long as the longest recovery, so that none ends outside.
        this.afterSeconds = Math.max(AFTER_MIN, Math.min(AFTER_MAX, longest / SECOND + 1));
    }

    /** The groups of nodes that answered anything. */
    private List<String> groupNames() {
        TreeSet<String> names = new TreeSet<>();
        course.faults().forEach(fault -> names.addAll(fault.firstSuccesses().keySet()));
        return List.copyOf(names);
    }

    /** All that there is to say; a sentence where there was no fault. */
    Element element() {
        if (course.faults().isEmpty()) {
            return Element.of("p", "Nothing was broken on purpose.");
        }
        return Element.fragment(
                Element.of(
                                "p",
                                "Each kind of fault, with all requests from a second before it began to " + afterSeconds
                                        + " seconds after, all faults of the kind laid over each other. The times say how long"
                                        + " after its beginning a request that was sent after it first succeeded, for each"
                                        + " group of nodes that answers.")
                        .with("class", "soft"),
                strips(),
                table());
    }

    /** Fault by fault. */
    private Element table() {
        List<String> columns =
                new ArrayList<>(List.of("No.", "At#", "What", "To whom", "Took hold", "Well again after#"));
        groupNames().forEach(group -> columns.add("First " + group + " success after#"));
        Table table = Table.of("Every fault", columns);
        course.faults().forEach(fault -> {
            List<Object> cells = new ArrayList<>(List.of(
                    jump(fault),
                    course.isTimed() ? TimeAxis.time(fault.fromNanos() / 100_000_000 * 100_000_000) : "",
                    Element.fragment(fault.what(), others(fault), printed(fault)),
                    // A name must not break at its hyphen; a long list of names may.
                    Element.of("span", fault.who()).with("class", fault.who().length() > NAME_MAX ? "" : "whole"),
                    fault.isProven() ? "yes" : Element.of("strong", "not seen"),
                    Words.duration(fault.untilNanos() - fault.fromNanos())));
            groupNames()
                    .forEach(group ->
                            cells.add(recovery(fault.firstSuccesses().getOrDefault(group, Availability.NEVER))));
            table.row(cells);
        });
        return table.element();
    }

    /** What else may be to blame for how long it took. */
    private static Element others(Course.ShownFault fault) {
        return fault.others().isEmpty()
                ? Element.fragment()
                : Element.of("div", "not healthy yet from: " + String.join("; ", fault.others()))
                        .with("class", "soft");
    }

    /** What the nodes printed meanwhile, and where the rest of it is. */
    private Element printed(Course.ShownFault fault) {
        if (fault.logs().isEmpty()) {
            return Element.fragment();
        }
        Element details = Element.of("details", Element.of("summary", "what the logs say"))
                .with("class", "soft");
        fault.logs().forEach((node, lines) -> {
            String file = logs.get(node);
            details.add(
                    Element.of(
                            "div", file == null ? node : Element.of("a", node).with("href", file)),
                    Element.of("pre", String.join("\n", lines)));
        });
        return details;
    }

    private static Element jump(Course.ShownFault fault) {
        return Element.of("button", fault.number())
                .with("type", "button")
                .with("class", "jump")
                .with("data-fault", fault.number())
                .with("aria-label", "Show fault " + fault.number() + " in the charts");
    }

    /** A time as a number and as a bar, of which the longest fills its cell. */
    private Element recovery(long nanos) {
        if (nanos == Availability.NEVER) {
            return Element.of("strong", "never");
        }
        String width = Plot.percent((double) nanos / longest * Plot.WIDTH);
        return Element.fragment(
                Words.duration(nanos),
                Element.of("svg", Element.of("rect").with("width", width).with("height", 3))
                        .with("class", "bar")
                        .with("width", "100%")
                        .with("height", 3)
                        .with("aria-hidden", "true"));
    }

    private Element strips() {
        Map<String, List<Course.ShownFault>> sorts = new TreeMap<>();
        course.faults()
                .forEach(fault -> sorts.computeIfAbsent(fault.what(), what -> new ArrayList<>())
                        .add(fault));
        Scale scale = course.latencyScale(STRIP_HEIGHT);
        Element strips = Element.of("div").with("class", "strips");
        sorts.forEach((what, faults) -> strips.add(Element.of(
                        "figure",
                        Element.of(
                                "figcaption",
                                Element.of("strong", what),
                                Element.of("span", Words.count(faults.size(), "time"))
                                        .with("class", "soft"),
                                Element.fragment().addAll(worst(faults))),
                        strip(what, faults, scale))
                .with("class", "strip")));
        return strips;
    }

    private List<Element> worst(List<Course.ShownFault> faults) {
        return groupNames().stream()
                .map(group -> {
                    long worst = 0;
                    for (Course.ShownFault fault : faults) {
                        long first = fault.firstSuccesses().getOrDefault(group, Availability.NEVER);
                        worst = worst == Availability.NEVER || first == Availability.NEVER
                                ? Availability.NEVER
                                : Math.max(worst, first);
                    }
                    String most = faults.size() == 1 ? " after " : " after at most ";
                    return Element.of(
                            "span", group + (worst == Availability.NEVER ? " " : most) + Words.duration(worst));
                })
                .toList();
    }

    private Element strip(String what, List<Course.ShownFault> faults, Scale scale) {
        Plot plot = new Plot(STRIP_HEIGHT).shadeFrom(stripX(0));
        Map<RequestEnd, StringBuilder> dots = new TreeMap<>();
        for (Course.ShownFault fault : faults) {
            for (Course.Sample sample : course.samples()) {
                long at = sample.calledNanos() - fault.fromNanos();
                if (sample.isAnswered() && at >= -BEFORE_NANOS && at <= afterSeconds * SECOND) {
                    dots.computeIfAbsent(sample.ending(), ending -> new StringBuilder())
                            .append('M')
                            .append(stripX(at))
                            .append(' ')
                            .append(scale.y((double) sample.latencyNanos()))
                            .append(sample.ending().stroke());
                }
            }
        }
        dots.forEach((ending, path) -> plot.path("dot " + ending.style(), path));
        for (long second = -1; second < afterSeconds; second += second < 0 ? 1 : 1 + afterSeconds / TICKS_MAX) {
            String label = second == 0 ? "it begins" : (second > 0 ? "+" : "−") + Math.abs(second) + " s";
            plot.tick(stripX(second * 1_000_000_000), label);
        }
        return plot.svg("Latency of requests from a second before to " + afterSeconds + " seconds after: " + what);
    }

    private int stripX(long nanos) {
        return (int) ((double) (nanos + BEFORE_NANOS) / (BEFORE_NANOS + afterSeconds * SECOND) * Plot.WIDTH);
    }
}
