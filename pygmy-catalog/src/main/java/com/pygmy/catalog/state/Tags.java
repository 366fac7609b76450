package com.pygmy.catalog.state;

import com.pygmy.api.BookTags;

/** The names under which changes are told: what an answer was made of, and what a command touched. */
public final class Tags {
    /** Touched when a book comes or goes, or changes what it is found by; every list, search and topics answer carries it. */
    public static final String BOOKS = "books";

    private Tags() {}

    /** Touched by every change of this book. */
    public static String book(long id) {
        return BookTags.of(id);
    }
}
