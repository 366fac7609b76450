package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Adds or updates a batch of books. A row with an id means the book of that id; one without means the book of the same title
 * and authors, if there is one. A row that changes nothing leaves no trace, so that a repeated import touches nothing.
 *
 * @param fingerprint of the batch, see {@link Receipt}
 * @param setStock whether the stock of books that are there already is set; otherwise it stays, since copies were sold since
 */
@LogName("catalog.import")
public record ImportBooks(String fingerprint, boolean setStock, List<Row> rows)
        implements CatalogCommand<Receipt<ImportBooks.Outcome>> {
    /** Most rows of one command: it shares the log with orders, which should not wait long. */
    public static final int MAX_ROWS = 500;

    /** A book of the input, and the line it came from. */
    public record Row(long line, @Nullable Long id, BookContent content) {
        public Row {
            if (id != null) {
                BookRules.require(BookRules.id(id));
            }
        }
    }

    /** How many rows did what, and which could not be used. */
    public record Outcome(long created, long updated, long unchanged, List<Refusal> refused) {}

    /** A row that could not be used. */
    public record Refusal(long line, String reason) {}

    public ImportBooks {
        rows = List.copyOf(rows);
        if (rows.size() > MAX_ROWS) {
            throw new IllegalArgumentException("rows: " + rows.size() + " (expected: at most " + MAX_ROWS + ")");
        }
    }

    @Override
    public Receipt<Outcome> applyTo(CatalogState state, Entry entry) {
        Tally tally = new Tally(state.books(), entry.index());
        rows.forEach(tally::take);
        return new Receipt<>(fingerprint, tally.outcome());
    }

    /** Takes one row after the other and counts. */
    private final class Tally {
        private final BookTable books;
        private final long index;
        private final List<Refusal> refused = new ArrayList<>();
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
            if (known.isPresent()) {
                update(known.get(), row.content());
            } else {
                create(row);
            }
        }

        private void update(StoredBook stored, BookContent wanted) {
            Book book = stored.book();
            // Returned copies may have lifted a stock above what an operator may set: it is no content to be checked.
            long stock = setStock ? wanted.stock() : book.stock();
            if (wanted.isThatOf(book) && stock == book.stock()) {
                unchanged++;
            } else {
                books.update(stored, wanted, stock, index);
                updated++;
            }
        }

        private void create(Row row) {
            long id = row.id() != null ? row.id() : books.freeId().orElse(0);
            if (id == 0) {
                refused.add(new Refusal(row.line(), "id: none left to allot (expected: an id)"));
            } else if (books.isRetired(id)) {
                refused.add(
                        new Refusal(row.line(), "id: " + id + " belonged to a deleted book (expected: another id)"));
            } else {
                books.insert(id, row.content(), index);
                created++;
            }
        }

        Outcome outcome() {
            return new Outcome(created, updated, unchanged, List.copyOf(refused));
        }
    }
}
