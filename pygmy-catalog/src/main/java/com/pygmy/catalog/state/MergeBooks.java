package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.ArrayList;
import java.util.List;
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
        BookTable books = state.books();
        Tally tally = new Tally();
        for (Row row : rows) {
            Merge merge = merge(row, books);
            if (merge instanceof Merge.Create create) {
                books.insert(create.id(), row.content(), entry.index());
            } else if (merge instanceof Merge.Update update) {
                books.update(update.stored(), update.content(), update.stock(), entry.index());
            }
            tally.count(row, merge);
        }
        return new Receipt<>(fingerprint, tally.outcome());
    }

    /** What the batch would do to the books as they are. Each row is taken by itself: of two for one new book, both create it. */
    public ImportBooks.Outcome previewOn(CatalogState state) {
        Tally tally = new Tally();
        rows.forEach(row -> tally.count(row, merge(row, state.books())));
        return tally.outcome();
    }

    /** What a row does. */
    private sealed interface Merge {
        record Create(long id) implements Merge {}

        record Update(StoredBook stored, BookContent content, long stock) implements Merge {}

        record Nothing() implements Merge {}

        record Refuse(String reason) implements Merge {}
    }

    private Merge merge(Row row, BookTable books) {
        Optional<StoredBook> known = row.id() != null
                ? books.find(row.id())
                : books.findByTitle(row.content().title(), row.content().authors());
        if (known.isEmpty()) {
            return create(row, books);
        }
        return replace || row.id() == null || isOf(known.get().book(), row)
                ? update(known.get(), row)
                : new Merge.Refuse(another(known.get().book()));
    }

    private Merge update(StoredBook stored, Row row) {
        Book book = stored.book();
        BookContent content = merged(book, row);
        // Returned copies may have lifted a stock above what an operator may set: it is no content to be checked.
        long stock = setStock && !row.missing().contains(Field.STOCK) ? content.stock() : book.stock();
        return content.isThatOf(book) && stock == book.stock()
                ? new Merge.Nothing()
                : new Merge.Update(stored, content, stock);
    }

    private static Merge create(Row row, BookTable books) {
        long id = row.id() != null ? row.id() : books.freeId().orElse(0);
        if (id == 0) {
            return new Merge.Refuse("id: none left to allot (expected: an id)");
        }
        return books.isRetired(id)
                ? new Merge.Refuse("id: " + id + " belonged to a deleted book (expected: another id)")
                : new Merge.Create(id);
    }

    /** Counts what rows did. */
    private static final class Tally {
        private final List<ImportBooks.Refusal> refused = new ArrayList<>();
        private long created;
        private long updated;
        private long unchanged;

        void count(Row row, Merge merge) {
            if (merge instanceof Merge.Create) {
                created++;
            } else if (merge instanceof Merge.Update) {
                updated++;
            } else if (merge instanceof Merge.Refuse refusal) {
                refused.add(new ImportBooks.Refusal(row.line(), refusal.reason()));
            } else {
                unchanged++;
            }
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
                + " (expected: the same title and authors; ids=ignore leaves the ids of the input out, ids=replace"
                + " replaces)";
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
}
