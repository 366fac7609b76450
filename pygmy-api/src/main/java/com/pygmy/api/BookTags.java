package com.pygmy.api;

import com.pygmy.protocol.Headers;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The tags of books in {@link Headers#SURROGATE_KEY}: whatever shows a book carries its tag. */
public final class BookTags {
    private BookTags() {}

    /** The tag of a book. */
    public static String of(long bookId) {
        return "book-" + bookId;
    }

    /** The header's value for books that were touched. */
    public static String of(LongStream bookIds) {
        return bookIds.mapToObj(BookTags::of).collect(Collectors.joining(" "));
    }
}
