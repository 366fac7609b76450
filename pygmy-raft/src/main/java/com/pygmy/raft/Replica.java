package com.pygmy.raft;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * One replica of a replicated state machine: the way a service talks to its state. Thread-safe. No method blocks for the
 * network or the disk unless it says so.
 *
 * <p>Futures fail with a {@link ReplicaException} only, and always complete within the configured timeouts.
 */
public interface Replica<S> {
    /**
     * Has a command applied, whichever replica leads. The future completes when the command is committed by a majority and
     * applied on the replica that leads, with the reply and the log index.
     *
     * <p>The same id submitted again, here or on another replica, at once or after any crash, gives the reply of the first;
     * for how long is a rule of the log ({@link ReplyRetention}). Another command under that id is refused with {@link
     * ReplicaException.KeyReused} for as long, unless its type keeps no reply ({@link LogName#keepReply()}).
     *
     * <p>Where the future fails, {@link ReplicaException#outcomeUnknown()} says whether the command may still take effect;
     * after an unknown outcome submit it again under the same id.
     */
    <R> CompletableFuture<Versioned<R>> submit(CommandId id, Command<S, R> command);

    /**
     * Submits each of several commands, in this order, as {@link #submit} does; but where nothing else is under way they share
     * log entries, and the first does not go ahead alone. They are not one transaction: each has its own outcome, and some may
     * fail while others are applied. The futures are in the order of the commands.
     */
    <R> List<CompletableFuture<Versioned<R>>> submitAll(List<Submission<S, R>> submissions);

    /**
     * Reads. The position of the answer is the index of the data it was read from. Where no waiting is needed the query may
     * run in the calling thread.
     */
    <R> CompletableFuture<Versioned<R>> query(ReadMode mode, Query<S, R> query);

    /**
     * Delivers every change after an index to a listener, without a gap, until it is closed. Where the changes after that index
     * are no longer kept here, the listener is called for that first.
     */
    Subscription subscribe(long afterIndex, ChangeListener listener);

    /**
     * Has this called when the status may have changed, at once where another replica leads, and about once a second besides, until it
     * is closed. The observer must neither block nor fail.
     */
    Subscription observe(Runnable observer);

    /** What this replica knows of itself and its group at this moment. */
    ReplicaStatus status();
}
