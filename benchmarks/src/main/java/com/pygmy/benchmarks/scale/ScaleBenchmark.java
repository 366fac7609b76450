package com.pygmy.benchmarks.scale;

import com.pygmy.benchmarks.counter.CommitLoop;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.RandomOrders;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.read.ReadTargets;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Jmh;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

/** From 10 k to 1 M books, and from three to five replicas. */
@Asks(
        name = "scale",
        question = "How do commits, orders, searches and memory grow with books, and commits with replicas?",
        floor = "none",
        rival = "the same store with the fewest books; the same group with three replicas")
public final class ScaleBenchmark implements Measurement {
    private static final int CREATED = 201;
    private static final String GROWN = "deeper indexes and fewer of their pages in memory";

    @Override
    public Found measure(BenchRun run) throws Exception {
        if (run.effort() == BenchRun.Effort.FULL) {
            run.clear();
        }
        List<Figure> figures = new ArrayList<>();
        books(run, figures);
        replicas(run, figures);
        return new Found(figures, List.of());
    }

    private static void books(BenchRun run, List<Figure> figures) throws Exception {
        int few = run.pick(10_000, 10_000, 200);
        int many = run.pick(1_000_000, 30_000, 300);
        Store store = run.store(few);
        run.say(String.format(Locale.ROOT, "%,d books", few));
        load(run, store, few, run.pickMillis(10_000, 4_000, 100));
        Sizes small = Sizes.measure(run, store, few);
        double seconds = store.fill(many);
        String grown = String.format(Locale.ROOT, "%,d books", many);
        run.say(grown);
        Sizes large = Sizes.measure(run, store, many);
        figures.add(Figure.of("import of " + grown, many / seconds, "books/s"));
        figures.addAll(large.against(small, grown));
        run.clear();
    }

    private static void load(BenchRun run, Store store, int books, Duration length) throws IOException {
        URI frontend = store.frontend();
        ClosedLoop.on(frontend, run.pick(16, 16, 2), RandomOrders.ofAnyBook(frontend, books))
                .run(Duration.ZERO, length);
        search(store).run(Duration.ZERO, length.dividedBy(4));
        commit(store).run(Duration.ZERO, length.dividedBy(4));
    }

    private static ClosedLoop search(Store store) {
        ReadTargets.Target target = new ReadTargets(store, 100).fullText();
        return ClosedLoop.onAll(target.addresses(), 1, target.requests());
    }

    /** A change of stock at the leader: one commit and one hop of HTTP. */
    private static ClosedLoop commit(Store store) {
        URI leader = store.leader(NodeRole.CATALOG).address();
        String run = UUID.randomUUID().toString().substring(0, 8);
        return ClosedLoop.on(
                leader,
                1,
                Requests.numbered(number -> Requests.post(
                        leader,
                        "/v1/books/" + (1 + number % 100) + "/stock-adjustments",
                        "{\"by\":1}",
                        store.operator(),
                        "Idempotency-Key: " + run + "-" + number)));
    }

    /** What is measured at one size. */
    private record Sizes(LoadResult commit, LoadResult order, LoadResult search, double mebibytes) {
        static Sizes measure(BenchRun run, Store store, int books) throws IOException {
            Duration settle = run.pickMillis(1_000, 500, 50);
            Duration length = run.pickMillis(5_000, 3_000, 200);
            LoadResult commit = ScaleBenchmark.commit(store).run(settle, length).only(CREATED);
            LoadResult order = ClosedLoop.on(store.frontend(), 1, RandomOrders.ofAnyBook(store.frontend(), books))
                    .run(settle, length)
                    .only(CREATED);
            LoadResult search = ScaleBenchmark.search(store).run(settle, length).only(200);
            StoreNode node = store.leader(NodeRole.CATALOG);
            return new Sizes(commit, order, search, Store.residentMebibytes(node));
        }

        List<Figure> against(Sizes small, String grown) {
            Goal same = Goal.ratioAtMost(1.3, "within 1.3 times the fewest books");
            return List.of(
                    Figure.of("commit of a change of stock p50, " + grown, commit.millisAt(50), "ms")
                            .rival("fewest books", small.commit.millisAt(50))
                            .goal(same, GROWN),
                    Figure.of("order p50, " + grown, order.millisAt(50), "ms")
                            .rival("fewest books", small.order.millisAt(50))
                            .goal(same, GROWN),
                    Figure.of("full-text search p50, " + grown, search.millisAt(50), "ms")
                            .rival("fewest books", small.search.millisAt(50)),
                    Figure.of("full-text search p99, " + grown, search.millisAt(99), "ms")
                            .rival("fewest books, p99", small.search.millisAt(99))
                            .goal(
                                    Goal.ratioAtMost(10, "within 10 times the fewest books"),
                                    "a search for frequent words ranks every match"),
                    Figure.of("catalog leader resident, " + grown, mebibytes, "MiB")
                            .rival("fewest books", small.mebibytes));
        }
    }

    private static void replicas(BenchRun run, List<Figure> figures) throws Exception {
        for (int writers : run.pick(List.of(1, 64), List.<Integer>of(), List.<Integer>of())) {
            Jmh.Timed three = commit(run, writers, 3);
            Jmh.Timed five = commit(run, writers, 5);
            String with = ", 5 replicas, " + writers + (writers == 1 ? " writer" : " writers");
            figures.add(Figure.of("commit p50" + with, five.p50Millis(), "ms").rival("3 replicas", three.p50Millis()));
            figures.add(
                    Figure.of("commits" + with, five.perSecond(), "commands/s").rival("3 replicas", three.perSecond()));
        }
    }

    private static Jmh.Timed commit(BenchRun run, int writers, int replicas) throws Exception {
        String label = "scale-" + replicas + "-replicas-" + writers;
        run.say(replicas + " replicas, " + writers + (writers == 1 ? " writer" : " writers"));
        Map<String, String> parameters = Map.of(
                "directory", run.folder("scale-commit").resolve(label).toString(),
                "packedMax", "256",
                "warmCommands", Integer.toString(run.pick(10_000, 5_000, 10)),
                "replicas", Integer.toString(replicas));
        return new Jmh(run).sample(CommitLoop.class, writers, label, parameters);
    }
}
