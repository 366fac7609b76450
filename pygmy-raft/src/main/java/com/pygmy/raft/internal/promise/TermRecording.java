package com.pygmy.raft.internal.promise;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * Records the terms that this replica enters without a vote. On a thread that may block, since the disk may hang, and a vote on its way
 * to it holds up all that is recorded besides; every timeout of the replica hangs on the thread that calls {@link #tick}.
 */
public final class TermRecording {
    private final Promises promises;
    private final LongSupplier term;
    private final Executor blocking;
    private CompletableFuture<Void> underWay = CompletableFuture.completedFuture(null);

    /** @param term the one that this replica is in */
    public TermRecording(Promises promises, LongSupplier term, Executor blocking) {
        this.promises = promises;
        this.term = term;
        this.blocking = blocking;
    }

    /** Begins to record where there is something new. Called regularly, by one thread; does not block. */
    public void tick() {
        if (underWay.isDone() && !promises.knowsOf(term.getAsLong())) {
            underWay = CompletableFuture.runAsync(this::record, blocking);
        }
    }

    private void record() {
        try {
            promises.term(term.getAsLong());
        } catch (IOException e) {
            // Promises keeps the failure, and the replica gives up for it.
            throw new UncheckedIOException(e);
        }
    }
}
