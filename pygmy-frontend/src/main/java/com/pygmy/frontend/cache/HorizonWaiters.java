package com.pygmy.frontend.cache;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.CompletableFuture;

/** Futures that wait until changes up to some index are known. Thread-safe; they are completed in the caller's thread. */
final class HorizonWaiters {
    /** @param reached true once the index is reached; a waiter that has waited too long completes it with false */
    private record Waiter(long index, CompletableFuture<Boolean> reached) {}

    private final PriorityQueue<Waiter> waiters = new PriorityQueue<>(Comparator.comparingLong(Waiter::index));

    /** Waits; a future that is completed otherwise waits no longer. */
    CompletableFuture<Boolean> add(long index) {
        Waiter waiter = new Waiter(index, new CompletableFuture<>());
        synchronized (this) {
            waiters.add(waiter);
        }
        waiter.reached().whenComplete((reached, failure) -> forget(waiter));
        return waiter.reached();
    }

    private synchronized void forget(Waiter waiter) {
        waiters.remove(waiter);
    }

    /** Tells all whose index is reached by now. */
    void reached(long index) {
        List<Waiter> told = new ArrayList<>();
        synchronized (this) {
            while (!waiters.isEmpty() && waiters.peek().index() <= index) {
                told.add(waiters.remove());
            }
        }
        told.forEach(waiter -> waiter.reached().complete(true));
    }

    synchronized int count() {
        return waiters.size();
    }
}
