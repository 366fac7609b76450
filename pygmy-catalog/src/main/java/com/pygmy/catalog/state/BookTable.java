package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import com.pygmy.raft.sqlite.PlainStatement;
import com.pygmy.raft.sqlite.TouchedTags;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The books. Every write notes what it touches. */
final class BookTable {
    static final String COLUMNS = "id, title, topic, authors, isbn, year, price_cents, stock, changed_index, revision";

    /** Of {@link #COLUMNS}. */
    static final RowMapper<StoredBook> STORED = (row, context) -> stored(row);

    private final Handle handle;
    private final TouchedTags tags;
    private final TopicTable topics;
    private final SearchIndex index;

    // What runs for every order or every book of an import.
    private final PlainStatement find;
    private final PlainStatement findOffer;
    private final PlainStatement findByTitle;
    private final PlainStatement highestId;
    private final PlainStatement isRetired;
    private final PlainStatement insert;
    private final PlainStatement addStock;

    BookTable(Handle handle, TouchedTags tags, TopicTable topics) {
        this.handle = handle;
        this.tags = tags;
        this.topics = topics;
        this.index = new SearchIndex(handle);
        find = new PlainStatement(handle, "SELECT " + COLUMNS + " FROM book WHERE id = ?");
        findOffer = new PlainStatement(handle, "SELECT price_cents, stock FROM book WHERE id = ?");
        findByTitle = new PlainStatement(
                handle, "SELECT " + COLUMNS + " FROM book WHERE title = ? AND authors = ? ORDER BY id LIMIT 1");
        highestId = new PlainStatement(
                handle,
                "SELECT max(ifnull((SELECT max(id) FROM book), 0), ifnull((SELECT max(id) FROM retired_book), 0))");
        isRetired = new PlainStatement(handle, "SELECT 1 FROM retired_book WHERE id = ?");
        insert = new PlainStatement(handle, "INSERT INTO book (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 1)");
        addStock = new PlainStatement(
                handle, "UPDATE book SET stock = stock + ?, changed_index = ?, revision = revision + 1 WHERE id = ?");
    }

    /** Price and copies of a book at one moment: what a sale is decided by. */
    record Offer(long priceCents, long stock) {}

    Optional<StoredBook> find(long id) {
        return find.first(BookTable::stored, id);
    }

    Optional<Offer> findOffer(long id) {
        return findOffer.first(row -> new Offer(row.getLong(1), row.getLong(2)), id);
    }

    /** The book that an input without ids means, since it has this title and these authors. */
    Optional<StoredBook> findByTitle(String title, String authors) {
        return findByTitle.first(BookTable::stored, title, authors);
    }

    /** Whether the id belonged to a book that is gone: it is not given again, for ledger rows point to it. */
    boolean isRetired(long id) {
        return isRetired.first(row -> true, id).isPresent();
    }

    /** An id that no book has or had, where one is left. */
    OptionalLong freeId() {
        long highest = highestId.first(row -> row.getLong(1)).orElse(0L);
        return highest < BookRules.MAX_ID ? OptionalLong.of(highest + 1) : OptionalLong.empty();
    }

    BookVersion insert(long id, BookContent content, long logIndex) {
        insert.update(
                id,
                content.title(),
                content.topic(),
                content.authors(),
                content.isbn(),
                content.year(),
                content.priceCents(),
                content.stock(),
                logIndex);
        index.add(id, content);
        topics.added(content.topic());
        tags.touch(Tags.book(id));
        tags.touch(Tags.BOOKS);
        return new BookVersion(logIndex, 1);
    }

    BookVersion update(StoredBook stored, BookContent content, long stock, long logIndex) {
        Book book = stored.book();
        boolean foundAlike = book.title().equals(content.title())
                && book.topic().equals(content.topic())
                && book.authors().equals(content.authors());
        if (!foundAlike) {
            handle.execute(
                    "UPDATE book SET title = ?, topic = ?, authors = ? WHERE id = ?",
                    content.title(),
                    content.topic(),
                    content.authors(),
                    book.id());
            index.replace(book.id(), content);
            topics.removed(book.topic());
            topics.added(content.topic());
            tags.touch(Tags.BOOKS);
        }
        handle.execute(
                "UPDATE book SET isbn = ?, year = ?, price_cents = ?, stock = ?, changed_index = ?,"
                        + " revision = revision + 1 WHERE id = ?",
                content.isbn(),
                content.year(),
                content.priceCents(),
                stock,
                logIndex,
                book.id());
        tags.touch(Tags.book(book.id()));
        return new BookVersion(logIndex, stored.version().revision() + 1);
    }

    /** Adds copies, or takes away as many as there are at most. Does nothing where the book is gone. */
    void addStock(long id, long copies, long logIndex) {
        if (addStock.update(copies, logIndex, id) > 0) {
            tags.touch(Tags.book(id));
        }
    }

    void delete(StoredBook stored, long logIndex) {
        long id = stored.book().id();
        handle.execute("DELETE FROM book WHERE id = ?", id);
        index.remove(id);
        handle.execute("INSERT INTO retired_book (id, retired_index) VALUES (?, ?)", id, logIndex);
        topics.removed(stored.book().topic());
        tags.touch(Tags.book(id));
        tags.touch(Tags.BOOKS);
    }

    private static StoredBook stored(ResultSet row) throws SQLException {
        int year = row.getInt(6);
        boolean yearKnown = !row.wasNull();
        Book book = new Book(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                yearKnown ? year : null,
                row.getLong(7),
                row.getLong(8));
        return new StoredBook(book, new BookVersion(row.getLong(9), row.getLong(10)));
    }
}
