package com.pygmy.benchmarks.order;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Percentiles;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.RandomOrders;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.load.Rounds;
import com.pygmy.benchmarks.rival.Rivals;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * With 1, 16, 64 and 256 connections; and what does one order cost in all eight processes together? Floor
 * ({@link com.pygmy.benchmarks.floor.ReplicatedAppend}) and rival run in turns with it.
 */
@Asks(
        name = "order",
        question = "How long does an order through a frontend take, and how many go through?",
        floor = "a bare replicated append, durable on two of three processes",
        rival = "a hello-world POST of the same Dropwizard (Jersey, JSON)")
public final class OrderBenchmark implements Measurement {
    private static final String HOLDING =
            "work in eight JVMs that share two cores: HTTP at three of them, a log entry at three, a transaction at three";
    private static final int CREATED = 201;

    @Override
    public Found measure(BenchRun run) throws Exception {
        List<Integer> connections = run.pick(List.of(1, 16, 64, 256), List.of(1, 64, 256), List.of(1, 4));
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
        return found(measured, elections(store.terms() - terms, (System.nanoTime() - begin) / 1e9));
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
    }

    private static Rounds rounds(BenchRun run, Store store, Rivals rivals, int connections, int books)
            throws Exception {
        Duration settle = run.pickMillis(500, 300, 50);
        Duration length = run.pickMillis(2_000, 1_500, 200);
        Map<String, Rounds.Load> loads = new LinkedHashMap<>();
        loads.put(
                "order",
                () -> order(store, connections, books)
                        .watching(store.processes())
                        .run(settle, length.multipliedBy(2))
                        .mostly(CREATED));
        loads.put(
                "jersey",
                () -> hello(rivals.jersey(), connections).run(settle, length).only(CREATED));
        loads.put("append", () -> run.floor().run(connections, settle, length));
        return Rounds.of(run.pick(5, 2, 1), loads);
    }

    private static ClosedLoop order(Store store, int connections, int books) {
        return ClosedLoop.on(store.frontend(), connections, RandomOrders.ofAnyBook(store.frontend(), books));
    }

    private static ClosedLoop hello(URI target, int connections) {
        return ClosedLoop.on(
                target, connections, Requests.always(Requests.post(target, "/hello", "{\"name\":\"world\"}")));
    }

    private static Found found(Map<Integer, Rounds> measured, Figure elections) {
        List<Figure> figures = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        for (String name : List.of("order", "jersey", "append")) {
            List<double[]> points = new ArrayList<>();
            measured.forEach((count, rounds) -> points.add(new double[] {count, rounds.perSecond(name)}));
            series.add(new Series("Answers a second", name, "connections", "requests/s", points));
        }
        measured.forEach((count, rounds) -> {
            String suffix = ", " + count + (count == 1 ? " connection" : " connections");
            figures.add(time(rounds, suffix, count));
            figures.addAll(rates(rounds, suffix, count));
            figures.addAll(costs(rounds, suffix, count));
            series.add(Percentiles.of("Time of an order", count + " connections", rounds.latency("order")));
        });
        if (measured.containsKey(256)) {
            figures.add(Figure.of("orders, 256 connections, against 64", rate(measured, 256), "orders/s")
                    .rival("64 connections", rate(measured, 64))
                    .goal(Goal.ratioAtLeast(1, "not less than with 64 connections"), HOLDING));
        }
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

    private static double rate(Map<Integer, Rounds> measured, int connections) {
        return Objects.requireNonNull(measured.get(connections)).perSecond("order");
    }

    private static Figure time(Rounds rounds, String suffix, int connections) {
        Figure time = Figure.of("order p50" + suffix, rounds.median("order", load -> load.millisAt(50)), "ms")
                .within(rounds.halfWidth("order", load -> load.millisAt(50)))
                .floor("replicated append p50", rounds.median("append", load -> load.millisAt(50)));
        return connections == 1 ? time.goal(Goal.ratioAtMost(8, "at most 8 replicated appends"), HOLDING) : time;
    }

    private static List<Figure> rates(Rounds rounds, String suffix, int connections) {
        Figure rate = Figure.of("orders" + suffix, rounds.perSecond("order"), "orders/s")
                .within(rounds.halfWidth("order", LoadResult::perSecond))
                .floor("replicated append", rounds.perSecond("append"));
        return List.of(
                connections == 64
                        ? rate.goal(Goal.ratioAtLeast(0.12, "at least 0.12 of replicated appends"), HOLDING)
                        : rate,
                Figure.of("orders" + suffix + ", against Jersey", rounds.perSecond("order"), "orders/s")
                        .rival("Jersey hello POST", rounds.perSecond("jersey")));
    }

    private static List<Figure> costs(Rounds rounds, String suffix, int connections) {
        double micros = rounds.median("order", LoadResult::serverMicros);
        Figure processor = Figure.of("processor time of an order" + suffix, micros / 1000, "ms")
                .within(rounds.halfWidth("order", LoadResult::serverMicros) / 1000)
                .floor("replicated append", rounds.median("append", LoadResult::serverMicros) / 1000);
        Figure switches = Figure.of(
                        "thread switches of an order" + suffix,
                        rounds.median("order", LoadResult::serverSwitches),
                        "switches")
                .within(rounds.halfWidth("order", LoadResult::serverSwitches))
                .floor("replicated append", rounds.median("append", LoadResult::serverSwitches));
        return switch (connections) {
            case 1 ->
                List.of(
                        processor.goal(Goal.valueAtMost(6, "at most 6 ms"), HOLDING),
                        switches.goal(Goal.valueAtMost(45, "at most 45"), HOLDING));
            case 64 -> List.of(processor.goal(Goal.valueAtMost(1.2, "at most 1.2 ms"), HOLDING), switches);
            default -> List.of(processor, switches);
        };
    }
}
