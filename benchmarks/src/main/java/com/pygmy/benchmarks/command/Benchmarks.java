package com.pygmy.benchmarks.command;

import com.pygmy.benchmarks.coherence.CoherenceBenchmark;
import com.pygmy.benchmarks.commit.CommitBenchmark;
import com.pygmy.benchmarks.failover.FailoverBenchmark;
import com.pygmy.benchmarks.failover.KillsBenchmark;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Numbers;
import com.pygmy.benchmarks.figure.Outcome;
import com.pygmy.benchmarks.figure.Reference;
import com.pygmy.benchmarks.order.ElectionsBenchmark;
import com.pygmy.benchmarks.order.OrderBenchmark;
import com.pygmy.benchmarks.overload.OverloadBenchmark;
import com.pygmy.benchmarks.read.ReadBenchmark;
import com.pygmy.benchmarks.recovery.RecoveryBenchmark;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.scale.ScaleBenchmark;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** All benchmarks, in the order in which they run, and how one is run and told. */
final class Benchmarks {
    private Benchmarks() {}

    static Map<String, Measurement> all() {
        Map<String, Measurement> all = new LinkedHashMap<>();
        for (Measurement benchmark : List.of(
                new CommitBenchmark(),
                new OrderBenchmark(),
                new OverloadBenchmark(),
                new ReadBenchmark(),
                new CoherenceBenchmark(),
                new KillsBenchmark(),
                new FailoverBenchmark(),
                new ScaleBenchmark(),
                new RecoveryBenchmark(),
                new ElectionsBenchmark())) {
            all.put(benchmark.asks().name(), benchmark);
        }
        return all;
    }

    /** The names of those that run where none is named. */
    static List<String> usual() {
        return all().values().stream()
                .map(Measurement::asks)
                .filter(asks -> !asks.onlyByName())
                .map(Asks::name)
                .toList();
    }

    /** Never throws for what a benchmark throws: the others still run. */
    static Outcome run(Measurement benchmark, BenchRun run, PrintWriter out) {
        Asks asks = benchmark.asks();
        out.printf("%n%s: %s%n", asks.name(), asks.question());
        out.flush();
        long begin = System.nanoTime();
        Measurement.Found found = new Measurement.Found(List.of(), List.of());
        String failure = null;
        try {
            found = benchmark.measure(run);
        } catch (Exception e) {
            // The top of a benchmark.
            failure = e.toString();
            run.close();
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            out.println(trace);
        }
        Outcome outcome = new Outcome(
                asks.name(),
                benchmark.getClass().getSimpleName(),
                asks.question(),
                asks.floor(),
                asks.rival(),
                "./pygmy bench " + asks.name(),
                (System.nanoTime() - begin) / 1e9,
                failure,
                found.figures(),
                found.series());
        tell(outcome, out);
        return outcome;
    }

    private static void tell(Outcome outcome, PrintWriter out) {
        for (Figure figure : outcome.figures()) {
            out.printf(
                    Locale.ROOT,
                    "  %-44s %10s %-12s %s%n",
                    figure.name(),
                    Numbers.of(figure.value()) + (figure.error() == null ? "" : " ±" + Numbers.of(figure.error())),
                    figure.unit(),
                    beside(figure));
        }
        out.printf(Locale.ROOT, "  took %.0f s%s%n", outcome.seconds(), outcome.failure() == null ? "" : " and FAILED");
        out.flush();
    }

    private static String beside(Figure figure) {
        Reference reference = figure.rival() == null ? figure.floor() : figure.rival();
        StringBuilder text = new StringBuilder();
        if (reference != null && figure.ratio() != null) {
            text.append("%.2f x %s (%s)".formatted(figure.ratio(), reference.name(), Numbers.of(reference.value())));
        }
        if (figure.goal() != null) {
            text.append(text.isEmpty() ? "" : ", ").append(verdict(figure.reached()));
            text.append(": ").append(figure.goal().text());
        }
        return text.toString();
    }

    private static String verdict(@Nullable Boolean reached) {
        return Boolean.TRUE.equals(reached) ? "reached" : "NOT REACHED";
    }
}
