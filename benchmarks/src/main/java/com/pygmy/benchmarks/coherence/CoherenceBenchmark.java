package com.pygmy.benchmarks.coherence;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * Books are read by Zipf's law, and every hundredth request is an order: how many reads does the cache answer, how soon is an
 * order visible at every frontend, does that depend on how much is cached, and what does it add to an order?
 */
@Asks(
        name = "coherence",
        question = "What does a cache that is kept true win, and what does it cost?",
        floor = "a cache without a change",
        rival = "the same order while nobody follows the changes")
public final class CoherenceBenchmark implements Measurement {
    private static final String HIT = "Cache-Status: pygmy; hit";
    private static final Duration HEALTHY_MAX = Duration.ofMinutes(3);

    @Override
    public Found measure(BenchRun run) throws Exception {
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        List<Figure> figures = new ArrayList<>();
        figures.add(hitRatio(run, store, books));
        Visibility visibility = new Visibility(store, books);
        run.say("orders, until every frontend shows them");
        int orders = run.pick(500, 200, 10);
        Histogram few = visibility.run(orders);
        figures.add(visible("an order visible at every frontend after its answer, p50", few, 50));
        figures.add(visible("an order visible at every frontend after its answer, p99", few, 99)
                .goal(Goal.valueAtMost(20, "at most 20 ms"), "the feed's way through one more thread at either end"));
        int searches = run.pick(10_000, 2_000, 100);
        run.say("%,d searches that do not show the books".formatted(searches));
        fillWithSearches(store, searches);
        Histogram many = visibility.run(orders);
        figures.add(visible(
                        "the same with %,d cached searches that do not show the book, p50".formatted(searches),
                        many,
                        50)
                .rival("with none of them", Math.max(0.001, few.getValueAtPercentile(50) / 1e6))
                .goal(Goal.ratioAtMost(1.5, "no more than without them"), "each change looks at more than it evicts"));
        figures.add(cost(run, store, books));
        return new Found(figures, List.of());
    }

    private static Figure hitRatio(BenchRun run, Store store, int books) throws IOException {
        run.say("reads by Zipf's law, every hundredth request an order");
        ZipfRequests requests = new ZipfRequests(store.frontend(), books);
        ClosedLoop loop =
                ClosedLoop.on(store.frontend(), run.pick(16, 16, 4), requests).counting(HIT);
        // What is asked for the first time is no hit: as many reads as it takes until nearly every book has been.
        loop.warm(run.pick(200_000, 60_000, 50), run.pickMillis(60_000, 20_000, 1_000));
        LoadResult result = loop.run(run.pickMillis(300, 200, 30), run.pickMillis(20_000, 5_000, 2_500));
        long orders = result.statuses().getOrDefault(201, 0L);
        long reads = result.statuses().getOrDefault(200, 0L);
        if (orders == 0 || orders + reads != result.answers()) {
            throw new IllegalStateException("answers: " + result.statuses() + " (expected: 200 and 201)");
        }
        return Figure.of("reads answered from the cache", 100.0 * result.marked() / reads, "%")
                .floor("without a change", 100)
                .goal(Goal.ratioAtLeast(0.9, "at least 90 %"), "books that were never read before");
    }

    private static Figure visible(String name, Histogram nanos, double percentile) {
        return Figure.of(name, millis(nanos, percentile), "ms");
    }

    /** Searches for words that no book has: what they answer depends on every book's title and on no book's stock. */
    private static void fillWithSearches(Store store, int searches) throws IOException {
        for (URI frontend : store.cluster().frontends()) {
            try (Connection connection = Connection.to(frontend)) {
                for (int i = 0; i < searches; i++) {
                    require(200, connection.exchange(Requests.get(frontend, "/v1/books?q=zzz" + i)), connection);
                }
                require(200, connection.exchange(Requests.get(frontend, "/v1/books?q=zzz0")), connection);
                if (!"pygmy; hit".equals(connection.header("Cache-Status"))) {
                    throw new IllegalStateException("the first search was not kept (expected: all are)");
                }
            }
        }
    }

    /**
     * Orders at an order node while two follow the changes, one at the catalog's leader and one at a follower, and while
     * nobody does, in turns of a few dozen. The frontends are stopped for both: what they do besides, such as asking every
     * node for its health, is not the cost of coherence, and a frontend that has just started is busy with itself.
     */
    private static Figure cost(BenchRun run, Store store, int books) throws IOException {
        run.say("orders that two followers hear of, and nobody, in turns");
        Histogram followed = new Histogram(3);
        Histogram alone = new Histogram(3);
        StoreNode node = store.leader(NodeRole.ORDER);
        ZipfRequests requests = new ZipfRequests(node.address(), books);
        List<URI> catalog = List.of(
                store.leader(NodeRole.CATALOG).address(),
                store.follower(NodeRole.CATALOG).address());
        store.cluster().nodes(NodeRole.FRONTEND).forEach(StoreNode::kill);
        try (Connection connection = Connection.to(node.address())) {
            int orders = run.pick(25, 25, 5);
            order(connection, requests, run.pick(200, 100, 5), new Histogram(3)); // warms up
            for (int round = 0; round < run.pick(40, 16, 1); round++) {
                // Followed first, then last: whatever drifts falls on both.
                if (round % 2 == 0) {
                    orderFollowed(catalog, connection, requests, orders, followed);
                }
                order(connection, requests, orders, alone);
                if (round % 2 == 1) {
                    orderFollowed(catalog, connection, requests, orders, followed);
                }
            }
        }
        store.cluster().nodes(NodeRole.FRONTEND).forEach(StoreNode::start);
        Await.until(
                "frontends",
                HEALTHY_MAX,
                () -> store.cluster().nodes(NodeRole.FRONTEND).stream().allMatch(StoreNode::isHealthy));
        return Figure.of("an order that two followers hear of, as frontends do, p50", millis(followed, 50), "ms")
                .rival("that nobody hears of", millis(alone, 50))
                .goal(Goal.ratioAtMost(1.05, "at most 5 % more"), "the writing of events on the same cores");
    }

    private static void orderFollowed(
            List<URI> catalog, Connection connection, ZipfRequests requests, int orders, Histogram nanos)
            throws IOException {
        try (Followers followers = Followers.of(catalog)) {
            order(connection, requests, orders, nanos);
            followers.awaitChanges((long) orders * catalog.size());
        }
    }

    private static void order(Connection connection, ZipfRequests requests, int orders, Histogram nanos)
            throws IOException {
        for (int i = 0; i < orders; i++) {
            byte[] order = requests.order();
            long sent = System.nanoTime();
            int status = connection.exchange(order);
            nanos.recordValue(System.nanoTime() - sent);
            require(201, status, connection);
        }
    }

    private static double millis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / 1e6;
    }

    static void require(int wanted, int status, Connection connection) {
        if (status != wanted) {
            throw new IllegalStateException(status + " " + connection.body() + " (expected: " + wanted + ")");
        }
    }
}
