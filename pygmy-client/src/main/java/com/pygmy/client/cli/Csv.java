package com.pygmy.client.cli;

import com.pygmy.api.Book;
import com.pygmy.api.Order;
import java.util.Arrays;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Lines of CSV (RFC 4180), without their ends. The columns of books are those that {@code import} reads. */
final class Csv {
    static final String BOOKS = "id,title,topic,authors,isbn,year,priceCents,stock";
    static final String ORDERS = "id,key,state,placedAt,bookId,copies,unitPriceCents,totalCents";

    private Csv() {}

    static String line(Book book) {
        return line(
                book.id(),
                book.title(),
                book.topic(),
                book.authors(),
                book.isbn(),
                book.year(),
                book.priceCents(),
                book.stock());
    }

    /** One of an order's lines; the total is that of the order. */
    static String line(Order order, Order.Line line) {
        return line(
                order.id(),
                order.key(),
                order.state(),
                order.placedAt(),
                line.bookId(),
                line.copies(),
                line.unitPriceCents(),
                order.totalCents());
    }

    private static String line(@Nullable Object... cells) {
        return Arrays.stream(cells)
                .map(cell -> quoted(Objects.toString(cell, "")))
                .collect(Collectors.joining(","));
    }

    private static String quoted(String text) {
        boolean plain = text.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')
                && text.equals(text.strip());
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
