package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds a batch of books, or updates those that are there with what the input says of them. A row with an id means the book of
 * that id, and is refused where that is another book; one without means the book of the same title and authors, if there is
 * one. A row that changes nothing leaves no trace, so that a repeated import touches nothing.
 *
 * @param fingerprint of the batch, see {@link Receipt}
 * @param setStock whether the stock of books that are there already is set; otherwise it stays, since copies were sold since
 * @param replace whether a row with the id of another book replaces that
 */
@LogName("catalog.merge-books")
public record MergeBooks(String fingerprint, boolean setStock, boolean replace, List<Row> rows)
        implements CatalogCommand<Receipt<ImportBooks.Outcome>> {
    /** Most rows of one command: it shares the log with orders, which should not wait long. */
    public static final int MAX_ROWS = 500;

    private static final int SHOWN_MAX = 80;

    /** A field that an input may leave open. Part of the log format. */
    public enum Field {
        TOPIC,
        AUTHORS,
        ISBN,
        YEAR,
        PRICE,
        STOCK
    }

    /**
     * A book of the input.
     *
     * @param line where it came from
     * @param content what a new book is given
     * @param missing fields that the input does not say: a book that is there keeps its own
     */
    public record Row(long line, @Nullable Long id, BookContent content, List<Field> missing) {
        public Row {
            if (id != null) {
                BookRules.require(BookRules.id(id));
            }
            missing = List.copyOf(missing);
        }
    }

    public MergeBooks {
        rows = List.copyOf(rows);
        if (rows.size() > MAX_ROWS) {
            throw new IllegalArgumentException("rows: " + rows.size() + " (expected: at most " + MAX_ROWS + ")");
        }
    }

    @Override
    public Receipt<ImportBooks.Outcome> applyTo(CatalogState state, Entry entry) {
        Tally tally = new Tally(state.books(), entry.index());
        rows.forEach(tally::take);
        return new Receipt<>(fingerprint, tally.outcome());
    }

    /** Takes one row after the other and counts. */
    private final class Tally {
        private final BookTable books;
        private final long index;
        private final List<ImportBooks.Refusal> refused = new ArrayList<>();
        private long created;
        private long updated;
        private long unchanged;

        Tally(BookTable books, long index) {
            this.books = books;
            this.index = index;
        }

        void take(Row row) {
            Optional<StoredBook> known = row.id() != null
                    ? books.find(row.id())
                    : books.findByTitle(row.content().title(), row.content().authors());
            if (known.isEmpty()) {
                create(row);
            } else if (replace || row.id() == null || isOf(known.get().book(), row)) {
                update(known.get(), row);
            } else {
                refuse(row, another(known.get().book()));
            }
        }

        private void update(StoredBook stored, Row row) {
            Book book = stored.book();
            BookContent content = merged(book, row);
            // Returned copies may have lifted a stock above what an operator may set: it is no content to be checked.
            long stock = setStock && !row.missing().contains(Field.STOCK) ? content.stock() : book.stock();
            if (says(book, content) && stock == book.stock()) {
                unchanged++;
            } else {
                books.update(stored, content, stock, index);
                updated++;
            }
        }

        private void create(Row row) {
            long id = row.id() != null ? row.id() : books.freeId().orElse(0);
            if (id == 0) {
                refuse(row, "id: none left to allot (expected: an id)");
            } else if (books.isRetired(id)) {
                refuse(row, "id: " + id + " belonged to a deleted book (expected: another id)");
            } else {
                books.insert(id, row.content(), index);
                created++;
            }
        }

        private void refuse(Row row, String reason) {
            refused.add(new ImportBooks.Refusal(row.line(), reason));
        }

        ImportBooks.Outcome outcome() {
            return new ImportBooks.Outcome(created, updated, unchanged, List.copyOf(refused));
        }
    }

    /** Whether a row means this very book: same title, and same authors as far as both say them. */
    private static boolean isOf(Book book, Row row) {
        String authors = row.content().authors();
        return book.title().equals(row.content().title())
                && (book.authors().equals(authors) || book.authors().isEmpty() || authors.isEmpty());
    }

    private static String another(Book book) {
        String name = book.title() + (book.authors().isEmpty() ? "" : " by " + book.authors());
        String shown = name.length() <= SHOWN_MAX ? name : name.substring(0, SHOWN_MAX) + "...";
        return "id: " + book.id() + " is another book here, " + shown
                + " (expected: the same title and authors; ids=ignore leaves the ids of the input out, ids=replace replaces)";
    }

    private static BookContent merged(Book book, Row row) {
        BookContent content = row.content();
        List<Field> missing = row.missing();
        return new BookContent(
                content.title(),
                missing.contains(Field.TOPIC) ? book.topic() : content.topic(),
                missing.contains(Field.AUTHORS) ? book.authors() : content.authors(),
                missing.contains(Field.ISBN) ? book.isbn() : content.isbn(),
                missing.contains(Field.YEAR) ? book.year() : content.year(),
                missing.contains(Field.PRICE) ? book.priceCents() : content.priceCents(),
                content.stock());
    }

    private static boolean says(Book book, BookContent content) {
        return book.title().equals(content.title())
                && book.topic().equals(content.topic())
                && book.authors().equals(content.authors())
                && Objects.equals(book.isbn(), content.isbn())
                && Objects.equals(book.year(), content.year())
                && book.priceCents() == content.priceCents();
    }
}
