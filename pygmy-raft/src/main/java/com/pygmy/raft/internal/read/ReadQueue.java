package com.pygmy.raft.internal.read;

import com.pygmy.raft.Query;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.sqlite.SqliteStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The queries that wait for a reading connection. One that finds a connection free and the queue empty runs in its caller's
 * thread; all others are run by the readers' threads in order. So no caller is parked, none is overtaken for long, and under
 * load the readers go from one query to the next without a change of thread.
 *
 * <p>Thread-safe; does not block but for the query itself.
 */
public final class ReadQueue<S> {
    /** With the longest wait there is, more than a replica answers in that time. */
    private static final int WAITING_MAX = 8192;

    private final SqliteStore<S> store;
    private final ExecutorService readers;
    private final Duration longestWait;
    private final ScheduledExecutorService timer;

    /** Queries in the queue, and those out of it that still run: while there are any, none bypasses the queue. */
    private final AtomicInteger waiting = new AtomicInteger();

    /**
     * An empty queue.
     *
     * @param readers has as many threads as the store has reading connections, and no bound of its own
     * @param longestWait a query that has waited longer is refused
     */
    public ReadQueue(
            SqliteStore<S> store, ExecutorService readers, Duration longestWait, ScheduledExecutorService timer) {
        this.store = store;
        this.readers = readers;
        this.longestWait = longestWait;
        this.timer = timer;
    }

    /** Runs a query. The future fails with a {@link ReplicaException} only. */
    public <R> CompletableFuture<Versioned<R>> run(Query<S, R> query) {
        try {
            Optional<Versioned<R>> atOnce = waiting.get() == 0 ? store.readIfFree(query) : Optional.empty();
            return atOnce.map(CompletableFuture::completedFuture).orElseGet(() -> queue(query));
        } catch (ReplicaException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private <R> CompletableFuture<Versioned<R>> queue(Query<S, R> query) {
        CompletableFuture<Versioned<R>> result = new CompletableFuture<>();
        if (waiting.incrementAndGet() > WAITING_MAX) {
            waiting.decrementAndGet();
            throw new ReplicaException.Overloaded("reads: " + WAITING_MAX + " wait already (expected: fewer)");
        }
        try {
            Future<?> expiry = timer.schedule(
                    () -> result.completeExceptionally(waitedTooLong()), longestWait.toMillis(), TimeUnit.MILLISECONDS);
            readers.execute(() -> {
                expiry.cancel(false);
                runQueued(query, result);
            });
        } catch (RejectedExecutionException e) {
            waiting.decrementAndGet();
            throw new ReplicaException.Stopped("the replica has stopped");
        }
        return result;
    }

    private ReplicaException waitedTooLong() {
        return new ReplicaException.Overloaded(
                "reads: no reading connection was free for " + longestWait.toMillis() + " ms");
    }

    private <R> void runQueued(Query<S, R> query, CompletableFuture<Versioned<R>> result) {
        Runnable completion = () -> {};
        try {
            if (!result.isDone()) {
                Versioned<R> found = store.read(query);
                completion = () -> result.complete(found);
            }
        } catch (ReplicaException e) {
            completion = () -> result.completeExceptionally(e);
        } finally {
            waiting.decrementAndGet();
        }
        // After the count: what depends on the result runs here and may query again.
        completion.run();
    }
}
