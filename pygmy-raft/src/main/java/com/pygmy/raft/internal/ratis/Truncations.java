package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The truncations that the log has still to carry out. Ratis changes what it holds in memory at once and leaves the disk to the thread
 * that writes. Until that has come to it the flush index is the end of the tail that is to go: it says nothing of the entries
 * that take its place. Thread-safe.
 */
final class Truncations {
    /** The request that a thread appends. */
    private static final ThreadLocal<@Nullable Object> REQUEST = new ThreadLocal<>();

    private final Set<Object> waiting = ConcurrentHashMap.newKeySet();

    /** What appends, in the calling thread; its answer comes when everything is on the disk. */
    interface Append<R> {
        CompletableFuture<R> run() throws IOException;
    }

    /**
     * Runs an append; a truncation that it begins waits until the answer. Where it fails, the truncation waits for good: the log
     * cannot be written, and what is on the disk is not known.
     */
    <R> CompletableFuture<R> during(Append<R> append) throws IOException {
        Object mine = new Object();
        REQUEST.set(mine);
        try {
            return append.run().thenApply(answer -> {
                waiting.remove(mine);
                return answer;
            });
        } finally {
            REQUEST.remove();
        }
    }

    /** The append that this thread runs truncates. Called before any entry takes the place of those that are to go. */
    void begun() {
        Object mine = REQUEST.get();
        if (mine != null) {
            waiting.add(mine);
        }
    }

    boolean areWaiting() {
        return !waiting.isEmpty();
    }

    /** Those that wait now. */
    Collection<Object> waiting() {
        return List.copyOf(waiting);
    }

    /** An installed snapshot has taken the place of the log that these were to be carried out on; they never will be. */
    void forget(Collection<Object> truncations) {
        waiting.removeAll(truncations);
    }

    /** Fails where the flush index cannot be trusted, by which a leader counts itself. */
    void requireNone() throws IOException {
        if (areWaiting()) {
            throw new IOException("the log has still to be truncated");
        }
    }
}
