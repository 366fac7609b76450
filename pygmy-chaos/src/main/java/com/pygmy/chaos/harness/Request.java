package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/**
 * Something a client asks. Its parts are those of the event {@code invoke} in the history. Immutable.
 *
 * @param <C> what it is asked through
 */
public interface Request<C> {
    /** What is asked, such as {@code read}: the event's {@code f}. */
    String f();

    /** What it is asked of, such as a book's id; null where the whole history is about one object. */
    @Nullable
    String key();

    /** What is sent. */
    Value input();

    /**
     * Asks, and waits for the answer, with a time limit of its own. Every way to end is a value: {@link Completion#unknown}
     * where it may have happened, or may yet.
     */
    Completion send(C client);

    /**
     * Whether it may be sent again where it ended unknown, and then has one effect with the first: true only for what carries
     * a key that the service knows it by.
     */
    default boolean repeatable() {
        return false;
    }
}
