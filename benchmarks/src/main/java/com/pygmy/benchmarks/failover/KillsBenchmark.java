package com.pygmy.benchmarks.failover;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.chaos.bookstore.check.StoreChecker;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.fault.StoreFaults;
import com.pygmy.chaos.bookstore.workload.StoreClients;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.RequestEnd;
import com.pygmy.chaos.harness.report.RequestKind;
import com.pygmy.chaos.harness.result.Availability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;

/**
 * Nodes are killed and started again, leaders among them. Each client sends a request once, and never tries again by itself.
 *
 * <p>It is a run of the chaos harness, whose report and history are kept beside the results: its checkers decide whether the
 * answers were true. The load is an open loop: each request is timed from when it was due.
 */
@Asks(
        name = "kills",
        question = "What do clients notice while one catalog or order node after the other is killed?",
        floor = "nothing",
        rival = "the same load without kills")
public final class KillsBenchmark implements Measurement {
    private static final List<String> WORKLOADS = List.of("session", "orders");
    private static final Set<String> READS = Set.of("book", "list", "topic", "search", "find", "orders");
    private static final Set<String> ORDERS = Set.of("order");
    private static final Pace PACE = new Pace(100, 1_500);
    private static final long SEED = 14;

    @Override
    public Found measure(BenchRun run) throws Exception {
        run.clear();
        run.say("clients, no kills");
        Findings calm = run(run, "calm", run.pickMillis(15_000, 5_000, 300), cluster -> Nemesis.NONE);
        run.say("clients, and kills");
        Findings killed = run(
                run,
                "killed",
                run.pickMillis(60_000, 15_000, 5_000),
                cluster -> StoreFaults.ofSingleReplicas(cluster, FaultKind.KILL, SEED));
        for (Findings findings : List.of(calm, killed)) {
            findings.checkResults().stream()
                    .filter(result -> result.verdict() != Verdict.VALID)
                    .forEach(result -> run.say(result.verdict() + ": " + result.name() + " " + result.evidence()));
        }
        return new Found(figures(calm, killed), List.of());
    }

    private static Findings run(BenchRun run, String name, Duration length, Function<StoreCluster, Nemesis> nemesis)
            throws Exception {
        RunSettings settings = new RunSettings(
                run.folder("kills").resolve(name),
                length,
                PACE,
                SEED,
                Map.of(StoreChecker.SERVICE, StoreChecker.PYGMY));
        StoreCluster cluster = StoreCluster.prepare(ClusterSettings.standard(run.repository(), settings.directory()));
        StoreClients clients = new StoreClients(cluster);
        return new Run<>(
                        cluster,
                        clients,
                        StoreGenerator.open(cluster, clients, WORKLOADS, SEED),
                        nemesis.apply(cluster),
                        new StoreChecker())
                .execute(settings);
    }

    private static List<Figure> figures(Findings calm, Findings killed) {
        List<Figure> figures = new ArrayList<>(gaps(killed));
        figures.addAll(requests("read", READS, calm, killed));
        figures.addAll(requests("order", ORDERS, calm, killed));
        figures.add(none(
                Figure.of("requests that were not sent", (double) killed.notSent(), "requests"), "too many under way"));
        figures.add(none(
                Figure.of("promises broken", count(Verdict.INVALID, calm, killed), "promises"),
                "see report.html of the run"));
        figures.add(none(
                Figure.of("promises not proven", count(Verdict.UNKNOWN, calm, killed), "promises"),
                "see report.html of the run"));
        figures.add(Figure.of("reads answered from a cache", hits(killed), "answers"));
        return figures;
    }

    /** From each kill until an order succeeds that was due after it. */
    private static List<Figure> gaps(Findings killed) {
        double[] millis = killed.availability().faults().stream()
                .mapToLong(kill -> Availability.firstSuccessNanos(killed.history(), "order", kill.fromNanos()))
                .mapToDouble(nanos -> nanos == Availability.NEVER ? Double.POSITIVE_INFINITY : nanos / 1e6)
                .sorted()
                .toArray();
        if (millis.length == 0) {
            return List.of();
        }
        double median = (millis[(millis.length - 1) / 2] + millis[millis.length / 2]) / 2;
        return List.of(
                Figure.of("first order after a kill, median of " + millis.length, median, "ms"),
                Figure.of(
                        "first order after a kill, worst",
                        Arrays.stream(millis).max().orElse(0),
                        "ms"));
    }

    private static List<Figure> requests(String one, Set<String> kinds, Findings calm, Findings killed) {
        RequestKind without = RequestKind.of(one, calm, kinds);
        RequestKind with = RequestKind.of(one, killed, kinds);
        int failed = with.count(RequestEnd.FAILED) + with.count(RequestEnd.UNKNOWN);
        return List.of(
                Figure.of(one + "s", with.total(), "requests"),
                none(Figure.of(one + "s that failed", failed, one + "s"), "see the frontends' logs"),
                time(one + " p50", with, without, 50),
                time(one + " p99", with, without, 99),
                time("slowest " + one, with, without, 100),
                Figure.of("longest time without a successful " + one, with.longestGapNanos() / 1e6, "ms")
                        .rival("without kills", without.longestGapNanos() / 1e6));
    }

    private static Figure time(String name, RequestKind with, RequestKind without, double percentile) {
        return Figure.of(name, with.quantileNanos(percentile) / 1e6, "ms")
                .rival("without kills", without.quantileNanos(percentile) / 1e6);
    }

    private static Figure none(Figure figure, String holding) {
        return figure.goal(Goal.valueAtMost(0, "none"), holding);
    }

    private static double count(Verdict verdict, Findings... all) {
        return Arrays.stream(all)
                .flatMap(findings -> findings.checkResults().stream())
                .filter(result -> result.verdict() == verdict)
                .count();
    }

    private static double hits(Findings findings) {
        return findings.history().operations().stream()
                .map(Operation::answer)
                .filter(Objects::nonNull)
                .map(Event::more)
                .filter(more -> Value.of("hit").equals(more.get("cache")))
                .count();
    }
}
