package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.order.state.Standing;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records sold orders whose clients have their answers: a while after the first of them, or as soon as there are many, in one command
 * after the other. What cannot be recorded here is left to the relay. Nothing runs while nothing waits. Thread-safe; does not block.
 */
public final class RecordingQueue {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingQueue.class);

    /** Keeps a command well below what a log entry may hold, however long its orders are. */
    private static final int LINES_MAX = 4096;

    private final Replica<OrderState> replica;
    private final long delayNanos;
    private final int batch;
    private final int waitingMax;
    private final Executor executor;
    private final Meter leftToRelay;
    private final Timer recordings;
    private final Deque<DecidedOrder> waiting = new ArrayDeque<>();

    private State state = State.IDLE;

    private enum State {
        /** Nothing waits. */
        IDLE,
        /** A recording begins when the delay is over or enough orders wait. */
        DELAYED,
        UNDER_WAY
    }

    /** @param executor begins a recording; its work never blocks */
    public RecordingQueue(
            Replica<OrderState> replica, CheckoutConfiguration limits, Executor executor, MetricRegistry metrics) {
        this.replica = replica;
        delayNanos = limits.getRecordDelay().toNanoseconds();
        batch = limits.getRecordBatch();
        waitingMax = limits.getOrdersMax();
        this.executor = executor;
        leftToRelay = metrics.meter("checkout.left-to-relay");
        recordings = metrics.timer("checkout.record-later");
        metrics.gauge("checkout.unrecorded", () -> this::size);
    }

    /** Has an order recorded soon. Where too many wait it is left to the relay. */
    void add(DecidedOrder order) {
        boolean first;
        boolean many;
        synchronized (this) {
            if (waiting.size() >= waitingMax) {
                leftToRelay.mark();
                return;
            }
            waiting.add(order);
            first = state == State.IDLE;
            if (first) {
                state = State.DELAYED;
            }
            many = waiting.size() >= batch;
        }
        if (many) {
            executor.execute(this::begin);
        } else if (first) {
            beginLater();
        }
    }

    /** A delay that was cut short by many orders may end the next one early, which does no harm. */
    private void beginLater() {
        CompletableFuture.delayedExecutor(delayNanos, NANOSECONDS, executor).execute(this::begin);
    }

    private void begin() {
        List<DecidedOrder> orders = next();
        if (orders.isEmpty()) {
            return;
        }
        Timer.Context timer = recordings.time();
        replica.submit(CommandId.random(), new RecordOrders(orders)).whenComplete((recorded, failure) -> {
            timer.stop();
            if (recorded != null) {
                tellDifferent(orders, recorded);
            } else {
                leftToRelay.mark(orders.size());
                LOG.warn(
                        "{} orders are sold and not recorded yet, the relay will: {}",
                        orders.size(),
                        failure.toString());
            }
            ended();
        });
    }

    private synchronized List<DecidedOrder> next() {
        List<DecidedOrder> orders = new ArrayList<>();
        if (state != State.DELAYED) {
            return orders;
        }
        int lines = 0;
        while (!waiting.isEmpty() && orders.size() < RecordOrders.MAX_ORDERS) {
            lines += waiting.element().lines().size();
            if (lines > LINES_MAX && !orders.isEmpty()) {
                break;
            }
            orders.add(waiting.remove());
        }
        state = orders.isEmpty() ? State.IDLE : State.UNDER_WAY;
        return orders;
    }

    private void ended() {
        boolean many;
        synchronized (this) {
            if (waiting.isEmpty()) {
                state = State.IDLE;
                return;
            }
            state = State.DELAYED;
            many = waiting.size() >= batch;
        }
        if (many) {
            executor.execute(this::begin);
        } else {
            beginLater();
        }
    }

    private static void tellDifferent(List<DecidedOrder> orders, Versioned<RecordOrders.Reply> recorded) {
        List<Standing> standings = recorded.value().standings();
        for (int i = 0; i < orders.size(); i++) {
            if (standings.get(i) == Standing.DIFFERENT) {
                LOG.error(
                        "order {} was sold at catalog index {}, but another order of an earlier life of the catalog stands;"
                                + " the copies sold again must be counted by hand",
                        orders.get(i).id(),
                        orders.get(i).decidedIndex());
            }
        }
    }

    private synchronized int size() {
        return waiting.size();
    }
}
