package com.pygmy.raft.internal.pipeline;

import com.pygmy.raft.ReplicaException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

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
    private final long submittedNanos = System.nanoTime();
    private volatile boolean maybeProposed;
    private volatile @Nullable Sending sent;
    private volatile @Nullable Application applied;

    /** When it was last handed to the own log, or to the replica of that name. */
    private record Sending(@Nullable String replica, long nanos) {}

    private record Application(long committedNanos, long nanos) {}

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

    /** Takes note that it is handed to the own log, or to the replica of that name. */
    void sent(@Nullable String replica) {
        sent = new Sending(replica, System.nanoTime());
    }

    /** Takes note that it has been applied, in an entry that this replica knew to be committed at that time. */
    void applied(long entryCommittedNanos) {
        applied = new Application(entryCommittedNanos, System.nanoTime());
    }

    long submittedNanos() {
        return submittedNanos;
    }

    /** Where it spent its time until now, phase by phase. */
    String phases(long now) {
        Sending lastSent = sent;
        if (lastSent == null) {
            return "waiting to be sent " + millis(submittedNanos, now);
        }
        String phases = "waiting to be sent " + millis(submittedNanos, lastSent.nanos());
        if (lastSent.replica() != null) {
            return phases + ", at " + lastSent.replica() + " " + millis(lastSent.nanos(), now);
        }
        Application done = applied;
        if (done == null) {
            return phases + ", disk and majority " + millis(lastSent.nanos(), now) + " without an end";
        }
        return phases + ", disk and majority " + millis(lastSent.nanos(), done.committedNanos()) + ", applying "
                + millis(done.committedNanos(), done.nanos()) + ", replying " + millis(done.nanos(), now);
    }

    private static String millis(long from, long to) {
        return TimeUnit.NANOSECONDS.toMillis(Math.max(0, to - from)) + " ms";
    }

    /** Whether there is no use in sending it. */
    boolean isOver(long now, boolean here) {
        return future.isDone() || isExpired(now) || (onlyHere && !here);
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
