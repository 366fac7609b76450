package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.failover.Deadline;
import com.pygmy.order.batch.Batcher;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.order.state.Standing;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.crash.CrashPoint;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * Records sold orders in the order group, those that wait together in one command; see {@link Batcher}. Thread-safe; does not
 * block.
 */
public final class OrderRecorder {
    /** Keeps a command well below what a log entry may hold, however long its orders are. */
    static final int LINES_MAX = 4096;

    /** An election takes a few of these. */
    private static final long PAUSE_MILLIS = 50;

    private static final int ATTEMPTS_MAX = 20;

    private static final CrashPoint RECORDED = CrashPoint.named("order.recorded");

    private final Batcher<DecidedOrder, Versioned<Standing>> batcher;
    private final Executor executor;

    /**
     * @param waitingMax orders that may wait here before further ones are refused
     * @param executor goes on when an order is recorded, so that the replica's own threads do not; its work never blocks
     */
    public OrderRecorder(Replica<OrderState> replica, int waitingMax, Executor executor) {
        this.executor = executor;
        batcher = new Batcher<>(
                new Batcher.Limits(
                        waitingMax, RecordOrders.MAX_ORDERS, LINES_MAX, 1, Optional.empty(), Optional.empty()),
                new Batcher.Rules<>(
                        order -> order.lines().size(),
                        order -> Optional.empty(),
                        () -> new ReplicaException.Overloaded("orders that wait to be recorded: " + waitingMax),
                        orders -> submit(replica, orders)),
                executor);
    }

    /** Records these orders in one command. */
    static CompletableFuture<List<Versioned<Standing>>> submit(Replica<OrderState> replica, List<DecidedOrder> orders) {
        return replica.submit(CommandId.random(), new RecordOrders(orders)).thenApply(reply -> {
            RECORDED.reached();
            return reply.value().standings().stream()
                    .map(standing -> new Versioned<>(standing, reply.position()))
                    .toList();
        });
    }

    /**
     * Records an order where it is not recorded yet, again and again while there is time. The future fails with a
     * {@link ReplicaException} or, where the time is up, a {@link java.util.concurrent.TimeoutException}; the order is then
     * left to the relay. Completes on a thread of the executor.
     */
    CompletableFuture<Versioned<Standing>> record(DecidedOrder order, Deadline until) {
        return record(order, until, 1);
    }

    private CompletableFuture<Versioned<Standing>> record(DecidedOrder order, Deadline until, int attempt) {
        return batcher.add(order)
                .orTimeout(until.remaining().toMillis(), MILLISECONDS)
                .handleAsync(
                        (recorded, failure) -> {
                            long pause = ThreadLocalRandom.current().nextLong(PAUSE_MILLIS, 2 * PAUSE_MILLIS);
                            boolean again = failure instanceof ReplicaException
                                    && attempt < ATTEMPTS_MAX
                                    && until.remaining().toMillis() > pause;
                            if (again) {
                                return CompletableFuture.supplyAsync(
                                                () -> record(order, until, attempt + 1),
                                                CompletableFuture.delayedExecutor(pause, MILLISECONDS, executor))
                                        .thenCompose(Function.identity());
                            }
                            return failure == null
                                    ? CompletableFuture.completedFuture(recorded)
                                    : CompletableFuture.<Versioned<Standing>>failedFuture(failure);
                        },
                        executor)
                .thenCompose(Function.identity());
    }
}
