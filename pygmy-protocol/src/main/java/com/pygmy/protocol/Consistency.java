package com.pygmy.protocol;

import java.util.Locale;

/** What a reader asks for in the {@code Pygmy-Consistency} header. */
public enum Consistency {
    /** The default: never older than what the session has seen. */
    SESSION,
    /** Never older than anything acknowledged before the request began. */
    LINEARIZABLE,
    /** Whatever the answering replica or cache holds; the answer says its index. */
    ANY;

    /**
     * Reads the header's value.
     *
     * @throws IllegalArgumentException for any other word; the message says what was expected
     */
    public static Consistency parse(String text) {
        for (Consistency consistency : values()) {
            if (consistency.toString().equals(text)) {
                return consistency;
            }
        }
        throw new IllegalArgumentException(
                "Pygmy-Consistency: '" + text + "' (expected: session, linearizable or any)");
    }

    /** The word of the header. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
