package com.pygmy.chaos.harness;

/**
 * A client of the service: a session, a connection. It is used for one request at a time.
 *
 * @param <R> what it can send
 */
public interface Client<R extends Request> {
    /**
     * Sends a request and waits for the answer, with a time limit of its own. Every way to end is a value:
     * {@link Completion#unknown} where it may have happened, or may yet. Tries once: what a patient client would mend by trying
     * again is what a run wants to see.
     */
    Completion invoke(R request);

    /** Makes the clients of a run. Thread-safe. */
    interface Factory<R extends Request> extends AutoCloseable {
        /** A client that has sent nothing yet; {@code number} is its process in the history. */
        Client<R> open(int number);

        /** Ends what the clients share. */
        @Override
        default void close() {}
    }
}
