package com.pygmy.benchmarks.overload;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.RandomOrders;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.load.SteadyRate;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/**
 * How many are placed, how soon is one refused, and how soon is the first one placed when the load has ended? The load is an
 * open loop on up to {@value #CONNECTIONS} connections: each order is timed from when it was due.
 */
@Asks(
        name = "overload",
        question = "What becomes of orders that come three times as fast as the store can take them?",
        floor = "none",
        rival = "256 connections that wait for their answers")
public final class OverloadBenchmark implements Measurement {
    private static final int CREATED = 201;
    private static final int CONNECTIONS = 4_000;
    private static final int TIMES = 3;
    private static final Duration PATIENCE = Duration.ofSeconds(15);
    private static final String HOLDING = "refusing costs processor time, and the store and its load share two cores";

    @Override
    public Found measure(BenchRun run) throws Exception {
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        List<URI> frontends = store.cluster().frontends();
        run.say("warming up");
        RandomOrders.warmUp(frontends, books, 64, run.pickMillis(20_000, 10_000, 500));
        run.say("as fast as it can");
        LoadResult most = ClosedLoop.onAll(frontends, run.pick(256, 256, 8), orders(frontends.get(0), books))
                .run(run.pickMillis(2_000, 2_000, 100), run.pickMillis(8_000, 4_000, 300));
        double best = most.statuses().getOrDefault(CREATED, 0L) / most.seconds();
        run.say("%.0f orders/s".formatted(TIMES * best));
        SteadyRate.Met met = new SteadyRate(
                        frontends,
                        run.pick(CONNECTIONS, CONNECTIONS, 32),
                        TIMES * best,
                        orders(frontends.get(0), books))
                .run(run.pickMillis(3_000, 3_000, 100), run.pickMillis(15_000, 8_000, 500), Duration.ZERO);
        double firstMillis = firstPlaced(frontends.get(0), books);
        return new Found(figures(met, best, firstMillis), List.of());
    }

    private static Requests orders(URI frontend, int books) {
        return RandomOrders.ofAnyBook(frontend, books);
    }

    /** How long it takes until an order is placed, tried again and again. */
    private static double firstPlaced(URI frontend, int books) throws IOException {
        Requests orders = orders(frontend, books);
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < PATIENCE.toNanos()) {
            try (Connection connection = Connection.to(frontend)) {
                if (connection.exchange(orders.next()) == CREATED) {
                    return (System.nanoTime() - begin) / 1e6;
                }
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    private static List<Figure> figures(SteadyRate.Met met, double best, double firstMillis) {
        Histogram refusals = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
        met.latency().forEach((status, latency) -> {
            if (status != CREATED) {
                refusals.add(latency);
            }
        });
        List<Figure> figures = new ArrayList<>(List.of(
                Figure.of("orders placed", met.answersOf(CREATED) / met.seconds(), "orders/s")
                        .rival("256 connections", best)
                        .goal(Goal.ratioAtLeast(0.8, "at least 0.8 of the most"), HOLDING),
                time("order p50", histogram(met.latency()), 50),
                time("order p99", histogram(met.latency()), 99),
                Figure.of("orders refused", refusals.getTotalCount() / met.seconds(), "orders/s"),
                Figure.of("orders without an answer when the load ended", (double) met.unanswered(), "orders"),
                Figure.of("first order placed after the load", firstMillis, "ms")
                        .goal(Goal.valueAtMost(1_000, "at most 1 s"), "what had queued up is worked off first")));
        if (refusals.getTotalCount() > 0) {
            figures.add(time("refusal p50", refusals, 50));
            figures.add(time("refusal p99", refusals, 99));
            figures.add(time("slowest refusal", refusals, 100).goal(Goal.valueAtMost(300, "at most 300 ms"), HOLDING));
        }
        return figures;
    }

    private static Histogram histogram(Map<Integer, Histogram> latency) {
        return latency.getOrDefault(CREATED, new Histogram(1));
    }

    private static Figure time(String name, Histogram latency, double percentile) {
        return Figure.of(name, latency.getValueAtPercentile(percentile) / 1e6, "ms");
    }
}
