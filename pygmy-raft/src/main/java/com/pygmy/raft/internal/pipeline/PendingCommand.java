package com.pygmy.raft.internal.pipeline;

import com.pygmy.raft.ReplicaException;
import java.util.concurrent.CompletableFuture;

/**
 * A command on its way through the log.
 *
 * @see CommandPipeline
 */
public final class PendingCommand {
    /** The reply and the index it was applied at. */
    public record Applied(byte[] reply, long index) {}

    private final byte[] encoded;
    private final String type;
    private final long deadlineNanos;
    private final boolean onlyHere;
    private final CompletableFuture<Applied> future = new CompletableFuture<>();
    private volatile boolean maybeProposed;

    /**
     * A new command.
     *
     * @param encoded id and command as the log holds them
     * @param type the permanent name of its type
     * @param deadlineNanos by {@link System#nanoTime}
     * @param onlyHere it came from a replica that takes this one for the leader: it is not passed on
     */
    public PendingCommand(byte[] encoded, String type, long deadlineNanos, boolean onlyHere) {
        this.encoded = encoded;
        this.type = type;
        this.deadlineNanos = deadlineNanos;
        this.onlyHere = onlyHere;
    }

    byte[] encoded() {
        return encoded;
    }

    String type() {
        return type;
    }

    boolean onlyHere() {
        return onlyHere;
    }

    public CompletableFuture<Applied> future() {
        return future;
    }

    long deadlineNanos() {
        return deadlineNanos;
    }

    long remainingNanos(long now) {
        return deadlineNanos - now;
    }

    boolean isExpired(long now) {
        return remainingNanos(now) <= 0;
    }

    /** From now on its effect cannot be ruled out. */
    void maybeProposed() {
        maybeProposed = true;
    }

    /** Ends it without a reply: it certainly has no effect. */
    void refuse(ReplicaException refusal) {
        future.completeExceptionally(refusal);
    }

    /** Ends it without a reply: with the given failure where it was certainly never proposed. */
    void fail(ReplicaException whenNotProposed) {
        future.completeExceptionally(
                maybeProposed && !whenNotProposed.outcomeUnknown()
                        ? new ReplicaException.OutcomeUnknown(
                                "proposed and not known to be applied: " + whenNotProposed.getMessage())
                        : whenNotProposed);
    }
}
