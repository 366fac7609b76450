package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/** Something a client shall do. Its parts are those of the event {@code invoke} in the history. Immutable. */
public interface Request {
    /** What is requested, such as {@code read}: the event's {@code f}. */
    String f();

    /** The object of it, such as a book's id; null where the whole history is about one object. */
    @Nullable
    String key();

    /** What is sent. */
    Value input();

    /**
     * Whether it may be sent again where it ended unknown, and then has one effect with the first: true only for what carries
     * a key that the service knows it by.
     */
    default boolean repeatable() {
        return false;
    }
}
