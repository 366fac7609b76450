package com.pygmy.raft;

/**
 * A read of the state. Not logged, not replicated: a local function that runs against one consistent version.
 *
 * @param <S> the state it reads
 * @param <R> its result; must not keep a reference to the state
 */
@FunctionalInterface
public interface Query<S, R> {
    /** Reads. Runs on a read-only connection; may be slow, may not write. */
    R read(S state);
}
