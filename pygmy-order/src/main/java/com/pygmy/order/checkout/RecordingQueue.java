package com.pygmy.order.checkout;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.pygmy.order.batch.Batcher;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.order.state.Standing;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records sold orders whose clients have their answers: a while after the first of them, or as soon as there are many, in one command
 * after the other; see {@link Batcher}. What cannot be recorded here is left to the relay. Nothing runs while nothing waits.
 * Thread-safe; does not block.
 */
public final class RecordingQueue {
    private static final Logger LOG = LoggerFactory.getLogger(RecordingQueue.class);

    private final Replica<OrderState> replica;
    private final Executor executor;
    private final Batcher<DecidedOrder, Versioned<Standing>> batcher;
    private final Meter leftToRelay;
    private final Timer recordings;

    /** @param executor begins a recording, so that no client waits for it; its work never blocks */
    public RecordingQueue(
            Replica<OrderState> replica, CheckoutConfiguration limits, Executor executor, MetricRegistry metrics) {
        this.replica = replica;
        this.executor = executor;
        int waitingMax = limits.getOrdersMax();
        Batcher.Gathering gathering =
                new Batcher.Gathering(limits.getRecordDelay().toJavaDuration(), limits.getRecordBatch());
        batcher = new Batcher<>(
                new Batcher.Limits(
                        waitingMax,
                        RecordOrders.MAX_ORDERS,
                        OrderRecorder.LINES_MAX,
                        1,
                        Optional.empty(),
                        Optional.of(gathering)),
                new Batcher.Rules<>(
                        order -> order.lines().size(),
                        order -> Optional.empty(),
                        () -> new ReplicaException.Overloaded("sold orders that wait to be recorded: " + waitingMax),
                        this::submit),
                executor);
        leftToRelay = metrics.meter("checkout.left-to-relay");
        recordings = metrics.timer("checkout.record-later");
        metrics.gauge("checkout.unrecorded", () -> batcher::waiting);
    }

    /** Has an order recorded soon. Where too many wait it is left to the relay. */
    void add(DecidedOrder order) {
        batcher.add(order).whenComplete((standing, failure) -> ended(order, standing, failure));
    }

    private CompletableFuture<List<Versioned<Standing>>> submit(List<DecidedOrder> orders) {
        return CompletableFuture.supplyAsync(
                        () -> {
                            Timer.Context timer = recordings.time();
                            return OrderRecorder.submit(replica, orders).whenComplete((recorded, failure) -> {
                                timer.stop();
                                if (failure != null) {
                                    LOG.warn(
                                            "{} orders are sold and not recorded yet, the relay will: {}",
                                            orders.size(),
                                            failure.toString());
                                }
                            });
                        },
                        executor)
                .thenCompose(Function.identity());
    }

    private void ended(DecidedOrder order, @Nullable Versioned<Standing> standing, @Nullable Throwable failure) {
        if (failure != null) {
            leftToRelay.mark();
        } else if (standing != null && standing.value() == Standing.DIFFERENT) {
            LOG.error(
                    "order {} was sold at catalog index {}, but another order of an earlier life of the catalog stands;"
                            + " the copies sold again must be counted by hand",
                    order.id(),
                    order.decidedIndex());
        }
    }
}
