package com.pygmy.benchmarks.failover;

import com.pygmy.benchmarks.failover.Trial.Phase;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Percentiles;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** The same fault several times, and what came of it. */
public final class Trials {
    private static final String HOLDING =
            "eight JVMs and the clients share two cores: the next leader's threads wait for a turn";

    private final Fault fault;
    private final List<Trial> trials;
    private final List<Arrival> arrivals;

    Trials(Fault fault, List<Trial> trials, List<Arrival> arrivals) {
        this.fault = fault;
        this.trials = List.copyOf(trials);
        this.arrivals = List.copyOf(arrivals);
    }

    /** Gaps, times and failures. */
    public List<Figure> figures() {
        double[] gaps = trials.stream()
                .mapToDouble(trial -> trial.longestGapMillis(arrivals))
                .sorted()
                .toArray();
        double median = (gaps[(gaps.length - 1) / 2] + gaps[gaps.length / 2]) / 2;
        long failed = trials.stream().mapToLong(trial -> trial.failed(arrivals)).sum();
        List<Figure> figures = new ArrayList<>();
        figures.add(median(Figure.of(fault + ": longest gap, median of " + gaps.length, median, "ms")));
        figures.add(worst(Figure.of(fault + ": longest gap, worst", gaps[gaps.length - 1], "ms")));
        figures.add(Figure.of(fault + ": failed requests", (double) failed, "orders")
                .goal(Goal.valueAtMost(0, "none"), "the client's own deadline passed, or more waited than it sends"));
        for (Phase phase : Phase.values()) {
            Histogram times = times(phase);
            String when = phase.name().toLowerCase(Locale.ROOT);
            figures.add(Figure.of(fault + ": p99 " + when, times.getValueAtPercentile(99) / 1e6, "ms"));
        }
        figures.add(Figure.of(fault + ": slowest", times(Phase.DURING).getMaxValue() / 1e6, "ms"));
        return figures;
    }

    private Figure median(Figure gap) {
        if (!fault.subject().isReplica()) {
            return gap;
        }
        return switch (fault.kind()) {
            case KILLED -> gap.goal(Goal.valueAtMost(300, "at most 300 ms"), HOLDING);
            case HANDED_OVER -> gap.goal(Goal.valueAtMost(100, "at most 100 ms"), HOLDING);
            case PAUSED -> gap;
        };
    }

    private Figure worst(Figure gap) {
        return fault.kind() == Fault.Kind.KILLED && fault.subject() != NodeRole.FRONTEND
                ? gap.goal(Goal.valueAtMost(1_000, "at most 1 s"), HOLDING)
                : gap;
    }

    private Histogram times(Phase phase) {
        Histogram times = new Histogram(3);
        trials.forEach(trial -> trial.record(arrivals, phase, times));
        return times;
    }

    /** The trial with the median gap as it went, and the percentiles of all. */
    public List<Series> series() {
        List<Trial> byGap = trials.stream()
                .sorted(Comparator.comparingDouble(trial -> trial.longestGapMillis(arrivals)))
                .toList();
        List<Series> series = new ArrayList<>();
        series.add(new Series(
                "Orders around the fault: " + fault,
                "an order",
                "seconds since the fault",
                "ms",
                byGap.get(byGap.size() / 2).timeline(arrivals)));
        for (Phase phase : Phase.values()) {
            series.add(
                    Percentiles.of("Time of an order: " + fault, phase.name().toLowerCase(Locale.ROOT), times(phase)));
        }
        return series;
    }
}
