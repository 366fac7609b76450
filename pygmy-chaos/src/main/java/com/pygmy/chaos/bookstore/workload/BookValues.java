package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Book;
import com.pygmy.chaos.harness.history.Value;
import java.util.List;
import java.util.Map;

/** How books stand in a history. */
final class BookValues {
    private BookValues() {}

    static Value of(Book book) {
        return Value.map(Map.of(
                "stock", Value.of(book.stock()),
                "price", Value.of(book.priceCents()),
                "title", Value.of(book.title())));
    }

    /** {@code [[id stock price title] ...]}, in the order of the answer. */
    static Value of(List<Book> books) {
        return Value.list(books.stream()
                .map(book -> Value.list(
                        Value.of(book.id()),
                        Value.of(book.stock()),
                        Value.of(book.priceCents()),
                        Value.of(book.title())))
                .toList());
    }
}
