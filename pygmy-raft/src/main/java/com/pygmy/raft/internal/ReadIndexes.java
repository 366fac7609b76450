package com.pygmy.raft.internal;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Shares confirmations among linearizable reads: those that wait while one is under way share the next, and none uses one
 * that was asked for before it arrived. Thread-safe.
 */
final class ReadIndexes {
    private final Supplier<CompletableFuture<Long>> source;
    private final AtomicLong requests = new AtomicLong();
    private boolean asking;
    private boolean nextWanted;
    private CompletableFuture<Long> next = new CompletableFuture<>();

    ReadIndexes(Supplier<CompletableFuture<Long>> source) {
        this.source = source;
    }

    /** An index that covers everything acknowledged before this call. */
    CompletableFuture<Long> after() {
        CompletableFuture<Long> mine;
        synchronized (this) {
            mine = next;
            if (asking) {
                nextWanted = true;
                return mine;
            }
            asking = true;
            next = new CompletableFuture<>();
        }
        ask(mine);
        return mine;
    }

    private void ask(CompletableFuture<Long> waiting) {
        requests.incrementAndGet();
        source.get().whenComplete((index, failure) -> {
            CompletableFuture<Long> following = null;
            synchronized (this) {
                if (nextWanted) {
                    following = next;
                    next = new CompletableFuture<>();
                    nextWanted = false;
                } else {
                    asking = false;
                }
            }
            if (failure == null) {
                waiting.complete(index);
            } else {
                waiting.completeExceptionally(Consensus.unwrap(failure));
            }
            if (following != null) {
                ask(following);
            }
        });
    }

    long requests() {
        return requests.get();
    }
}
