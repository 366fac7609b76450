package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.failover.Deadline;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.order.state.Standing;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Records sold orders in the order group, those that wait together in one command. A lone order never waits: a command is
 * sent at once unless one is under way. Thread-safe; does not block.
 */
public final class OrderRecorder {
    /** What an entry costs three replicas weighs more than what its orders cost: a second would only halve the first. */
    private static final int COMMANDS_UNDER_WAY_MAX = 1;

    /** Keeps a command well below what a log entry may hold, however long its orders are. */
    private static final int LINES_MAX = 4096;

    /** An election takes a few of these. */
    private static final long PAUSE_MILLIS = 50;

    private static final int ATTEMPTS_MAX = 20;

    private final Replica<OrderState> replica;
    private final int waitingMax;
    private final Executor executor;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    /**
     * @param waitingMax orders that may wait here before further ones are refused
     * @param executor goes on when an order is recorded, so that the replica's own threads do not; its work never blocks
     */
    public OrderRecorder(Replica<OrderState> replica, int waitingMax, Executor executor) {
        this.executor = executor;
        this.replica = replica;
        this.waitingMax = waitingMax;
    }

    /**
     * Records an order where it is not recorded yet, trying again while there is time. The future fails with a
     * {@link ReplicaException} or, where the time is up, a {@link java.util.concurrent.TimeoutException}; the order is then
     * left to the relay. Completes on a thread of the executor.
     */
    CompletableFuture<Versioned<Standing>> record(DecidedOrder order, Deadline until) {
        return record(order, until, 1);
    }

    private CompletableFuture<Versioned<Standing>> record(DecidedOrder order, Deadline until, int attempt) {
        return recordOnce(order)
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

    /** Whoever no longer waits completes the future: what has not been sent by then is not sent. */
    private CompletableFuture<Versioned<Standing>> recordOnce(DecidedOrder order) {
        Waiting mine = new Waiting(order, new CompletableFuture<>());
        synchronized (this) {
            if (waiting.size() >= waitingMax) {
                return CompletableFuture.failedFuture(
                        new ReplicaException.Overloaded("orders that wait to be recorded: " + waitingMax));
            }
            waiting.add(mine);
        }
        sendWaiting();
        return mine.recorded;
    }

    private void sendWaiting() {
        List<Waiting> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        RecordOrders command =
                new RecordOrders(batch.stream().map(Waiting::order).toList());
        replica.submit(CommandId.random(), command).whenComplete((reply, failure) -> {
            synchronized (this) {
                underWay--;
            }
            sendWaiting();
            tell(batch, reply, failure);
        });
    }

    private synchronized List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        if (underWay == COMMANDS_UNDER_WAY_MAX) {
            return batch;
        }
        int lines = 0;
        while (!waiting.isEmpty() && batch.size() < RecordOrders.MAX_ORDERS) {
            Waiting next = waiting.element();
            lines += next.order.lines().size();
            if (lines > LINES_MAX) {
                break;
            }
            waiting.remove();
            if (!next.recorded.isDone()) {
                batch.add(next);
            }
        }
        if (!batch.isEmpty()) {
            underWay++;
        }
        return batch;
    }

    private static void tell(
            List<Waiting> batch, @Nullable Versioned<RecordOrders.Reply> reply, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<Versioned<Standing>> recorded = batch.get(i).recorded;
            if (reply != null) {
                recorded.complete(new Versioned<>(reply.value().standings().get(i), reply.position()));
            } else if (failure != null) {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                recorded.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        }
    }

    private record Waiting(DecidedOrder order, CompletableFuture<Versioned<Standing>> recorded) {}
}
