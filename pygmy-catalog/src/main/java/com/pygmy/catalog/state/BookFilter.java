package com.pygmy.catalog.state;

import org.jspecify.annotations.Nullable;

/**
 * Which books are asked for; without either, all.
 *
 * @param topic a part of the topic, in any case
 * @param words words of title, authors or topic, the last one perhaps only begun
 */
public record BookFilter(@Nullable String topic, @Nullable String words) {
    /** Longest text of either that is looked for, in characters. */
    public static final int MAX_LENGTH = 200;
}
