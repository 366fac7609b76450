package com.pygmy.catalog.state;

import com.pygmy.api.Book;

/** A book as it is in the state. */
public record StoredBook(Book book, BookVersion version) {}
