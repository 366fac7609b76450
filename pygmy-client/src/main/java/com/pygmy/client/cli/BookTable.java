package com.pygmy.client.cli;

import com.pygmy.api.Book;
import java.util.List;

/** Books in a table. */
final class BookTable {
    private BookTable() {}

    static TextTable of(List<Book> books) {
        TextTable table = new TextTable(
                TextTable.right("ID"),
                TextTable.text("TITLE"),
                TextTable.text("AUTHORS"),
                TextTable.text("TOPIC"),
                TextTable.right("YEAR"),
                TextTable.right("PRICE"),
                TextTable.right("STOCK"));
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
