package com.pygmy.raft;

/**
 * A change of the state, written to the replicated log and applied once on every replica, in the same order.
 *
 * <p>A command is a record with a {@link LogName}. Its components are its form in the log, so they are frozen once
 * released.
 *
 * @param <S> the state it changes
 * @param <R> its reply, a type that JSON can hold (a sealed reply names its cases by Jackson annotations)
 */
public interface Command<S, R> {
    /**
     * Changes the state and returns the reply. Runs on every replica, again in a replay after a crash, always inside the
     * transaction that also stores the reply and the applied index.
     *
     * <p>Must be deterministic: the result may depend on this record, the state and the entry only. No clock, randomness,
     * thread, I/O or unordered iteration. A refusal of the domain is a reply; an exception means that this replica can no
     * longer be trusted, and stops it.
     */
    R applyTo(S state, Entry entry);
}
