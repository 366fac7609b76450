package com.pygmy.benchmarks.failover;

import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Lets the same fault happen again and again, with the store whole before each. Blocks. */
public final class Strikes {
    private static final Duration FAULT_LASTS = Duration.ofSeconds(2);
    private static final Duration WHOLE_MAX = Duration.ofMinutes(3);

    private final Store store;
    private final Fault fault;
    private final Duration calm;

    /** @param calm how long nothing happens before each */
    public Strikes(Store store, Fault fault, Duration calm) {
        this.store = store;
        this.fault = fault;
        this.calm = calm;
    }

    /** Strikes so often, and stops the clients at the end. */
    public Trials run(int times, OrderStream stream) {
        List<Trial> trials = new ArrayList<>();
        // What the first orders of new clients cost is no fault's doing.
        Await.pause(calm.toNanos());
        for (int i = 0; i < times; i++) {
            // A queue that the start or the fault before has left would be taken for what comes now.
            Await.until("orders that are answered as fast as they come", WHOLE_MAX, stream::keepPace);
            Await.pause(calm.toNanos());
            trials.add(strike());
        }
        return new Trials(fault, trials, stream.stop());
    }

    private Trial strike() {
        StoreNode victim = fault.victim(store);
        long struck = System.nanoTime();
        fault.strike(victim, store.cluster().operatorToken());
        long settled = struck + FAULT_LASTS.toNanos();
        Await.pause(settled - System.nanoTime());
        victim.resume();
        victim.start();
        Await.until(
                "a whole store", WHOLE_MAX, () -> store.cluster().unhealthy().isEmpty());
        return new Trial(struck - calm.toNanos(), struck, settled, System.nanoTime());
    }
}
