package com.pygmy.benchmarks.order;

import com.pygmy.benchmarks.commit.CommitBenchmark;
import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Percentiles;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.Order;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.load.Rounds;
import com.pygmy.benchmarks.rival.Rivals;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Question: how long does an order through a frontend take, and how many go through with 1, 16 and 64 connections?
 *
 * <p>Floor: a POST of JSON to plain Jetty; for one order alone, a lone commit. Rival: a hello-world POST of the same
 * Dropwizard (Jersey, JSON). All by the same generator, in turns, in one run.
 *
 * <p>Command: {@code ./pygmy bench order}.
 */
public final class OrderBenchmark implements Measurement {
    private static final String HOLDING =
            "an order is two replicated commits, in the catalog's log and in the order group's,"
                    + " and three hops of HTTP, which eight JVMs share two cores for";
    private static final int CREATED = 201;

    @Override
    public String name() {
        return "order";
    }

    @Override
    public String question() {
        return "How long does an order through a frontend take, and how many go through?";
    }

    @Override
    public String floor() {
        return "a POST of JSON to plain Jetty; for one order alone, a lone commit";
    }

    @Override
    public String rival() {
        return "a hello-world POST of the same Dropwizard (Jersey, JSON)";
    }

    @Override
    public Found measure(BenchRun run) throws Exception {
        double commitMillis = CommitBenchmark.loneMillis(run);
        List<Integer> connections = run.pick(List.of(1, 16, 64), List.of(1, 64), List.of(1, 4));
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        Rivals rivals = run.rivals();
        long terms = store.terms();
        long begin = System.nanoTime();
        run.say("warming up");
        warmUp(run, store, rivals, books);
        Map<Integer, Rounds> measured = new LinkedHashMap<>();
        for (int count : connections) {
            run.say(count + (count == 1 ? " connection" : " connections"));
            measured.put(count, rounds(run, store, rivals, count, books));
        }
        return found(measured, commitMillis, elections(store.terms() - terms, (System.nanoTime() - begin) / 1e9));
    }

    private static Figure elections(long elections, double seconds) {
        return Figure.of("elections in %.0f s of full load".formatted(seconds), (double) elections, "elections")
                .goal(Goal.valueAtMost(0, "none"), "a follower heard nothing of its leader for an election timeout");
    }

    /** As many requests as it takes until the compilers have done their work. */
    private static void warmUp(BenchRun run, Store store, Rivals rivals, int books) throws Exception {
        Duration longest = run.pickMillis(20_000, 10_000, 200);
        order(store, 32, books).warm(run.pick(15_000, 5_000, 10), longest);
        hello(rivals.jersey(), 32).warm(run.pick(100_000, 40_000, 10), longest);
        hello(rivals.jetty(), 32).warm(run.pick(100_000, 40_000, 10), longest);
    }

    private static Rounds rounds(BenchRun run, Store store, Rivals rivals, int connections, int books)
            throws Exception {
        Duration settle = run.pickMillis(500, 300, 50);
        Duration length = run.pickMillis(2_000, 1_500, 200);
        Map<String, Rounds.Load> loads = new LinkedHashMap<>();
        loads.put(
                "order",
                () -> order(store, connections, books)
                        .run(settle, length.multipliedBy(2))
                        .mostly(CREATED));
        loads.put(
                "jersey",
                () -> hello(rivals.jersey(), connections).run(settle, length).only(CREATED));
        loads.put(
                "jetty",
                () -> hello(rivals.jetty(), connections).run(settle, length).only(CREATED));
        return Rounds.of(run.pick(5, 2, 1), loads);
    }

    private static ClosedLoop order(Store store, int connections, int books) {
        return ClosedLoop.on(store.frontend(), connections, Order.ofAnyBook(store.frontend(), books));
    }

    private static ClosedLoop hello(URI target, int connections) {
        return ClosedLoop.on(
                target, connections, Requests.always(Requests.post(target, "/hello", "{\"name\":\"world\"}")));
    }

    private static Found found(Map<Integer, Rounds> measured, double commitMillis, Figure elections) {
        List<Figure> figures = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (String name : List.of("order", "jersey", "jetty")) {
            List<double[]> points = new ArrayList<>();
            measured.forEach((count, rounds) -> points.add(new double[] {count, rounds.perSecond(name)}));
            series.add(new Series("POSTs a second", name, "connections", "requests/s", points));
        }
        measured.forEach((count, rounds) -> {
            String suffix = ", " + count + (count == 1 ? " connection" : " connections");
            figures.add(time(rounds, suffix, count == 1 ? commitMillis : 0));
            figures.add(rate(rounds, suffix, count));
            series.add(Percentiles.of("Time of an order", count + " connections", rounds.latency("order")));
        });
        figures.add(elections);
        double refused = measured.values().stream()
                .mapToDouble(rounds -> rounds.sum("order", load -> load.answers() - load.answersOf(CREATED)))
                .sum();
        figures.add(Figure.of("orders that were not placed", refused, "orders")
                .goal(Goal.valueAtMost(0, "none"), "an election in the midst of the load"));
        double share = measured.values().stream()
                .mapToDouble(Rounds::generatorShare)
                .max()
                .orElse(0);
        figures.add(Figure.of("load generator, at most", share * 100, "% of a core"));
        return new Found(figures, series);
    }

    private static Figure time(Rounds rounds, String suffix, double commitMillis) {
        Figure time = Figure.of("order p50" + suffix, rounds.median("order", load -> load.millisAt(50)), "ms")
                .within(rounds.halfWidth("order", load -> load.millisAt(50)));
        return commitMillis == 0
                ? time.rival("Jersey hello POST p50", rounds.median("jersey", load -> load.millisAt(50)))
                : time.floor("lone commit p50", commitMillis)
                        .goal(Goal.ratioAtMost(2.5, "at most 2.5 lone commits"), HOLDING);
    }

    private static Figure rate(Rounds rounds, String suffix, int connections) {
        Figure rate = Figure.of("orders" + suffix, rounds.perSecond("order"), "orders/s")
                .within(rounds.halfWidth("order", load -> load.perSecond()))
                .floor("plain Jetty POST", rounds.perSecond("jetty"))
                .rival("Jersey hello POST", rounds.perSecond("jersey"));
        return connections == 64
                ? rate.goal(Goal.ratioAtLeast(0.5, "at least half of a Jersey hello-world POST"), HOLDING)
                : rate;
    }
}
