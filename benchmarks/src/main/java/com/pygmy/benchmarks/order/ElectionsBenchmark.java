package com.pygmy.benchmarks.order;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Percentiles;
import com.pygmy.benchmarks.load.ClosedLoop;
import com.pygmy.benchmarks.load.LoadResult;
import com.pygmy.benchmarks.load.RandomOrders;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Store;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Sixty-four connections order as fast as they are answered, which is more than the machine can do; nothing is killed. */
@Asks(
        name = "elections",
        question = "Does a group elect for nothing in ten minutes of full load?",
        floor = "no election",
        rival = "none",
        onlyByName = true)
public final class ElectionsBenchmark implements Measurement {
    private static final int CREATED = 201;

    @Override
    public Found measure(BenchRun run) throws Exception {
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        URI frontend = store.frontend();
        long terms = store.terms();
        run.say("orders over 64 connections");
        Duration warmup = run.pickMillis(10_000, 5_000, 100);
        LoadResult load = ClosedLoop.on(frontend, run.pick(64, 64, 4), RandomOrders.ofAnyBook(frontend, books))
                .run(warmup, run.pickMillis(600_000, 60_000, 500));
        long elections = store.terms() - terms;
        long refused = load.answers() - load.answersOf(CREATED);
        return new Found(
                List.of(
                        Figure.of(
                                        "elections in %.0f s of full load".formatted(load.seconds()),
                                        (double) elections,
                                        "elections")
                                .goal(
                                        Goal.valueAtMost(0, "none"),
                                        "a follower heard nothing of its leader for an election timeout"),
                        Figure.of("orders", load.perSecond(), "orders/s"),
                        Figure.of("orders that were not placed", (double) refused, "orders")
                                .goal(Goal.valueAtMost(0, "none"), "an election in the midst of the load"),
                        Figure.of("order p50", load.millisAt(50), "ms"),
                        Figure.of("order p99", load.millisAt(99), "ms"),
                        Figure.of("slowest order", load.latency().getMaxValue() / 1e6, "ms")),
                List.of(Percentiles.of("Time of an order under full load", "64 connections", load.latency())));
    }
}
