package com.pygmy.client.cli;

import com.pygmy.api.Book;
import java.util.List;

/** Books in a table. */
final class BookTable {
    private BookTable() {}

    static Table of(List<Book> books) {
        Table table = new Table(
                Table.right("ID"),
                Table.text("TITLE"),
                Table.text("AUTHORS"),
                Table.text("TOPIC"),
                Table.right("YEAR"),
                Table.right("PRICE"),
                Table.right("STOCK"));
        for (Book book : books) {
            table.row(
                    book.id(),
                    book.title(),
                    book.authors(),
                    book.topic(),
                    book.year() == null ? "" : book.year(),
                    Money.text(book.priceCents()),
                    book.stock());
        }
        return table;
    }
}
