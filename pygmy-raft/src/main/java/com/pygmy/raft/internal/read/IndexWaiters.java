package com.pygmy.raft.internal.read;

import com.pygmy.raft.ReplicaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Readers that wait until an index has been applied here. Thread-safe, bounded. */
public final class IndexWaiters {
    private static final int WAITERS_MAX = 16_384;

    private record Waiter(long index, CompletableFuture<Void> future) {}

    private final ScheduledExecutorService timer;
    private final Executor callbacks;
    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::index));
    private long applied = -1;
    private boolean closed;

    public IndexWaiters(ScheduledExecutorService timer, Executor callbacks) {
        this.timer = timer;
        this.callbacks = callbacks;
    }

    /** Completes when the index is applied, on another thread than the one that applies it; fails with Lagging in time. */
    public CompletableFuture<Void> await(long index, Duration timeout) {
        Waiter waiter = new Waiter(index, new CompletableFuture<>());
        synchronized (this) {
            if (applied >= index) {
                return CompletableFuture.completedFuture(null);
            }
            if (closed) {
                return CompletableFuture.failedFuture(new ReplicaException.Stopped("this replica has stopped"));
            }
            if (waiters.size() >= WAITERS_MAX) {
                return CompletableFuture.failedFuture(
                        new ReplicaException.Overloaded("waiting reads: " + WAITERS_MAX + " (expected: fewer)"));
            }
            waiters.add(waiter);
        }
        var timeoutTask = timer.schedule(() -> giveUp(waiter, timeout), timeout.toNanos(), TimeUnit.NANOSECONDS);
        waiter.future().whenComplete((done, failure) -> timeoutTask.cancel(false));
        return waiter.future();
    }

    private void giveUp(Waiter waiter, Duration timeout) {
        long reached;
        synchronized (this) {
            waiters.remove(waiter);
            reached = applied;
        }
        waiter.future()
                .completeExceptionally(new ReplicaException.Lagging("applied index: " + reached + " (expected: "
                        + waiter.index() + " within " + timeout.toMillis() + " ms)"));
    }

    /** Everything up to this index can be read now. */
    public void applied(long index) {
        List<Waiter> ready = new ArrayList<>();
        synchronized (this) {
            applied = index;
            for (Waiter next = waiters.peek(); next != null && next.index() <= index; next = waiters.peek()) {
                ready.add(waiters.remove());
            }
        }
        ready.forEach(waiter -> callbacks.execute(() -> waiter.future().complete(null)));
    }

    public void close() {
        List<Waiter> left;
        synchronized (this) {
            closed = true;
            left = new ArrayList<>(waiters);
            waiters.clear();
        }
        left.forEach(waiter ->
                waiter.future().completeExceptionally(new ReplicaException.Stopped("this replica is stopping")));
    }
}
