package com.pygmy.benchmarks.recovery;

import com.pygmy.benchmarks.counter.CounterProcesses;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.JvmOptions;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/**
 * With 10 k, 100 k and 1 M commands of history, with and without the replica's directory; and a node and a whole store are
 * started.
 */
@Asks(
        name = "recovery",
        question = "How long until a killed replica has caught up, and what do snapshots and starts cost?",
        floor = "the start of a replica with no history",
        rival = "none in the run")
public final class RecoveryBenchmark implements Measurement {
    private static final Duration HEALTHY_MAX = Duration.ofMinutes(3);

    @Override
    public Found measure(BenchRun run) throws Exception {
        run.clear();
        List<Figure> figures = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        replicas(run, figures, series);
        starts(run, figures);
        return new Found(figures, series);
    }

    private static void replicas(BenchRun run, List<Figure> figures, List<Series> series) throws Exception {
        List<Integer> histories = run.pick(List.of(10_000, 100_000, 1_000_000), List.of(10_000, 50_000), List.of(200));
        List<double[]> kept = new ArrayList<>();
        List<double[]> wiped = new ArrayList<>();
        run.say("starting a group");
        try (CounterProcesses group = CounterProcesses.start(run.folder("recovery"), 3)) {
            double empty = group.killAndCatchUp(group.follower(), false);
            figures.add(Figure.of("a replica with no history, killed: caught up after", empty, "s"));
            long written = 0;
            double firstLone = 0;
            for (int history : histories) {
                String after = String.format(Locale.ROOT, "%,d commands", history);
                run.say(after);
                double perSecond = group.write(history - written);
                written = history;
                double lone = group.lone(run.pickMillis(2_000, 1_000, 100)).p50Millis();
                firstLone = firstLone == 0 ? lone : firstLone;
                figures.add(Figure.of("written, up to " + after, perSecond, "commands/s"));
                figures.add(
                        Figure.of("lone commit p50 after " + after, lone, "ms").rival("after the fewest", firstLone));
                snapshot(group, after, figures);
                kept.add(catchUp(group, history, false, empty, figures));
                wiped.add(catchUp(group, history, true, empty, figures));
            }
        }
        series.add(new Series("Killed: caught up after", "with its directory", "commands", "s", kept));
        series.add(new Series("Killed: caught up after", "without it", "commands", "s", wiped));
    }

    /** What a snapshot takes, and the longest that a command had to wait meanwhile. */
    private static void snapshot(CounterProcesses group, String after, List<Figure> figures) throws Exception {
        CompletableFuture<CounterProcesses.Lone> meanwhile =
                CompletableFuture.supplyAsync(() -> group.lone(Duration.ofSeconds(2)));
        double seconds = group.snapshot();
        figures.add(Figure.of("snapshot after " + after, seconds, "s"));
        figures.add(Figure.of("snapshot after " + after + ": size", group.snapshotMebibytes(), "MiB"));
        figures.add(Figure.of(
                "snapshot after " + after + ": slowest command meanwhile",
                meanwhile.get().maxMillis(),
                "ms"));
    }

    private static double[] catchUp(
            CounterProcesses group, int history, boolean wiped, double empty, List<Figure> figures) throws IOException {
        double seconds = group.killAndCatchUp(group.follower(), wiped);
        String name = String.format(
                Locale.ROOT, "killed%s after %,d commands: caught up after", wiped ? " and wiped" : "", history);
        figures.add(Figure.of(name, seconds, "s").floor("with no history", empty));
        return new double[] {history, seconds};
    }

    private static void starts(BenchRun run, List<Figure> figures) throws Exception {
        if (run.effort() == BenchRun.Effort.FULL) {
            start(run, "as ./pygmy up", Store.JVM_OPTIONS, figures);
            start(run, "every compiler", Store.JVM_OPTIONS.and("-XX:TieredStopAtLevel=4"), figures);
        }
    }

    private static void start(BenchRun run, String with, JvmOptions options, List<Figure> figures) throws IOException {
        run.say("starting a store, " + with);
        long begin = System.nanoTime();
        try (Store store =
                Store.start(run.repository(), run.folder("start-" + with.replaceAll("\\W+", "-")), options)) {
            figures.add(Figure.of("store of 8 nodes healthy (" + with + ")", (System.nanoTime() - begin) / 1e9, "s"));
            figures.add(Figure.of("store of 8 nodes resident (" + with + ")", store.residentMebibytes(), "MiB"));
            StoreNode node = store.follower(NodeRole.CATALOG);
            node.kill();
            node.start();
            double seconds = Await.until("a node", HEALTHY_MAX, node::isHealthy) / 1e9;
            figures.add(Figure.of("catalog node healthy (" + with + ")", seconds, "s"));
            figures.add(Figure.of("catalog node resident (" + with + ")", Store.residentMebibytes(node), "MiB"));
        }
    }
}
