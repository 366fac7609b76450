package com.pygmy.client;

import org.jspecify.annotations.Nullable;

/**
 * Which books to list. Immutable.
 *
 * @param words full text over title, authors and topic; the last word may be the beginning of one
 * @param topic part of the topic, in either case of letters
 * @param after the {@code next} of the page before
 * @param limit books on the page, null for the server's default
 */
public record BookQuery(
        @Nullable String words,
        @Nullable String topic,
        @Nullable String after,
        @Nullable Integer limit) {

    /** @throws IllegalArgumentException for a limit out of bounds */
    public BookQuery {
        if (limit != null) {
            PageLimit.require(limit);
        }
    }

    /** All books. */
    public static BookQuery all() {
        return new BookQuery(null, null, null, null);
    }

    public BookQuery words(@Nullable String value) {
        return new BookQuery(value, topic, after, limit);
    }

    public BookQuery topic(@Nullable String value) {
        return new BookQuery(words, value, after, limit);
    }

    public BookQuery after(@Nullable String cursor) {
        return new BookQuery(words, topic, cursor, limit);
    }

    public BookQuery limit(int value) {
        return new BookQuery(words, topic, after, value);
    }

    String path() {
        return Resource.at("/v1/books")
                .with("q", words)
                .with("topic", topic)
                .with("after", after)
                .with("limit", limit)
                .toString();
    }
}
