package com.pygmy.chaos.harness;

/**
 * What the clients of a run ask for. One object per run, made with the run's seed: the same seed asks for the same things.
 * {@link #load}, {@link #next} and {@link #readAll} are called by one thread at a time; the requests themselves are sent by
 * many.
 *
 * @param <C> what a client asks through: a session, a connection
 */
public interface Generator<C> extends AutoCloseable {
    /** The name that users know it by, such as {@code orders}. */
    String name();

    /** What a client asks through, from its number: a new one for each. */
    C connect(int client);

    /** Puts in place, before the first fault, what will be asked for. Blocks. */
    default void load(Notes notes) {}

    /** What is asked next; never waits. */
    Request<C> next();

    /** Reads, after the last fault is healed and what ended unknown was sent again, what check result needs. Blocks. */
    default void readAll(Notes notes) {}

    /** Ends the connections. */
    @Override
    default void close() {}
}
