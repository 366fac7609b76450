package com.pygmy.benchmarks.failover;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.figure.Series;
import com.pygmy.benchmarks.load.RandomOrders;
import com.pygmy.benchmarks.run.Asks;
import com.pygmy.benchmarks.run.BenchRun;
import com.pygmy.benchmarks.run.Measurement;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import java.util.ArrayList;
import java.util.List;

/**
 * At 200 orders a second. The load is an open loop: each order is timed from when it was due, and a store that stands still is
 * not spared those that would have come meanwhile.
 */
@Asks(
        name = "failover",
        question = "What do clients notice when a leader or a frontend is killed, paused or stopped in order?",
        floor = "the same orders in the seconds before the fault",
        rival = "none in the run")
public final class FailoverBenchmark implements Measurement {
    private static final int ORDERS_PER_SECOND = 200;

    @Override
    public Found measure(BenchRun run) throws Exception {
        int books = run.pick(10_000, 10_000, 200);
        Store store = run.store(books);
        run.say("warming up");
        RandomOrders.warmUp(
                store.cluster().frontends(), books, run.pick(16, 16, 2), run.pickMillis(10_000, 6_000, 200));
        warmUpClients(run, store);
        List<Figure> figures = new ArrayList<>();
        List<Series> series = new ArrayList<>();
        long wrong = 0;
        for (Fault fault : faults(run)) {
            run.say(fault.toString());
            try (OrderStream stream = new OrderStream(store, run.pick(ORDERS_PER_SECOND, ORDERS_PER_SECOND, 20))) {
                Strikes strikes = new Strikes(store, fault, run.pickMillis(1_500, 1_500, 300));
                Trials trials = strikes.run(run.pick(10, 1, 1), stream);
                figures.addAll(trials.figures());
                series.addAll(trials.series());
                wrong += stream.wrongOrders();
            }
        }
        figures.add(Figure.of("lost or repeated orders", (double) wrong, "orders")
                .goal(Goal.valueAtMost(0, "none"), "a bug"));
        return new Found(figures, series);
    }

    /** The library in this JVM too, at rates that it can do meanwhile. */
    private static void warmUpClients(BenchRun run, Store store) {
        for (int share = 4; share >= 1; share /= 2) {
            try (OrderStream stream =
                    new OrderStream(store, run.pick(ORDERS_PER_SECOND, ORDERS_PER_SECOND, 20) / share)) {
                Await.pause(run.pickMillis(5_000, 2_000, 100).toNanos());
                stream.stop();
            }
        }
    }

    private static List<Fault> faults(BenchRun run) {
        List<Fault> faults = new ArrayList<>();
        for (NodeRole subject : NodeRole.values()) {
            for (Fault.Kind kind : Fault.Kind.values()) {
                faults.add(new Fault(subject, kind));
            }
        }
        // For a look: those that have a goal, and a frontend.
        List<Fault> few = faults.stream()
                .filter(fault -> fault.kind() == Fault.Kind.KILLED
                        || (fault.kind() == Fault.Kind.HANDED_OVER
                                && fault.subject().isReplica()))
                .toList();
        return run.pick(faults, few, List.of(new Fault(NodeRole.CATALOG, Fault.Kind.KILLED)));
    }
}
