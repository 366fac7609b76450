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
    private static final long AFTER_NANOS = 5_000_000_000L;
    private static final long STRIP_NANOS = BEFORE_NANOS + AFTER_NANOS;

    private final Course course;
    private final long longest;

    FaultSection(Course course) {
        this.course = course;
        this.longest = course.faults().stream()
                .flatMap(fault -> fault.firstSuccesses().values().stream())
                .mapToLong(Long::longValue)
                .max()
                .orElse(1);
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
                                "Each sort of fault with all requests around its beginnings, one laid over the other, from a"
                                        + " second before to five seconds after; and how long after a fault began a request"
                                        + " that was sent after it first succeeded, by the nodes that answer.")
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
                    Element.fragment(fault.what(), others(fault)),
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
                if (sample.isAnswered() && at >= -BEFORE_NANOS && at <= AFTER_NANOS) {
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
        for (long second = -1; second < 5; second++) {
            String label = second == 0 ? "it begins" : (second > 0 ? "+" : "−") + Math.abs(second) + " s";
            plot.tick(stripX(second * 1_000_000_000), label);
        }
        return plot.svg("Latency of requests from a second before to five seconds after: " + what);
    }

    private static int stripX(long nanos) {
        return (int) ((double) (nanos + BEFORE_NANOS) / STRIP_NANOS * Plot.WIDTH);
    }
}
