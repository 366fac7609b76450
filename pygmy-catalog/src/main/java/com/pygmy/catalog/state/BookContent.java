package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operator says of a book, in a command. {@link BookRules} says what is allowed; here it is asserted, so that no
 * command can be made that breaks it. Part of the log format.
 */
public record BookContent(
        String title,
        String topic,
        String authors,
        @Nullable String isbn,
        @Nullable Integer year,
        long priceCents,
        long stock) {
    public BookContent {
        BookRules.require(BookRules.title(title));
        BookRules.require(BookRules.topic(topic));
        BookRules.require(BookRules.authors(authors));
        BookRules.require(BookRules.isbn(isbn));
        BookRules.require(BookRules.year(year));
        BookRules.require(BookRules.priceCents(priceCents));
        BookRules.require(BookRules.stock(stock));
    }

    /** Whether the book has it already, apart from its stock. */
    boolean isThatOf(Book book) {
        return book.title().equals(title)
                && book.topic().equals(topic)
                && book.authors().equals(authors)
                && Objects.equals(book.isbn(), isbn)
                && Objects.equals(book.year(), year)
                && book.priceCents() == priceCents;
    }
}
