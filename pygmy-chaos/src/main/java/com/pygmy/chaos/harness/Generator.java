package com.pygmy.chaos.harness;

import java.util.List;

/**
 * Decides what clients do. One object per run, made with the run's seed: the same seed gives the same requests. Called by one
 * thread at a time.
 *
 * @param <R> what it has clients send
 */
public interface Generator<R extends Request> extends AutoCloseable {
    /** The name that users know it by, such as {@code orders}. */
    String name();

    /** Puts in place, before the first fault, what the requests are about. Blocks. */
    default void load(Notes notes) {}

    /** The next request; never waits. */
    R next();

    /** What clients send last, after the last fault is healed, each until it has succeeded, five times at most: reads of everything. */
    default List<R> lastRequests() {
        return List.of();
    }

    /** Reads, after the last fault is healed and what ended unknown was sent again, what the checkers need. Blocks. */
    default void readAll(Notes notes) {}

    /** Ends what runs beside the clients. */
    @Override
    default void close() {}
}
