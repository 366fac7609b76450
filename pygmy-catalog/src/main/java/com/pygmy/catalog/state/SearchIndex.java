package com.pygmy.catalog.state;

import com.pygmy.api.TopicList;
import com.pygmy.raft.sqlite.PlainStatement;
import org.jdbi.v3.core.Handle;

/**
 * The full text index over the books, and the folded names of topics: derived from the books by {@link SearchText} and
 * {@link Folding}. Used by one thread at a time.
 */
final class SearchIndex {
    /** The rules that an index was made by, kept in the database's {@code user_version}. Another one is made anew. */
    static final int VERSION = 1;

    private final Handle handle;
    private final PlainStatement add;

    SearchIndex(Handle handle) {
        this.handle = handle;
        add = new PlainStatement(handle, "INSERT INTO book_text (rowid, title, authors, topic) VALUES (?, ?, ?, ?)");
    }

    void add(long id, BookContent content) {
        add(id, content.title(), content.authors(), content.topic());
    }

    private void add(long id, String title, String authors, String topic) {
        add.update(id, SearchText.indexed(title), SearchText.indexed(authors), SearchText.indexed(topic));
    }

    void replace(long id, BookContent content) {
        handle.execute(
                "UPDATE book_text SET title = ?, authors = ?, topic = ? WHERE rowid = ?",
                SearchText.indexed(content.title()),
                SearchText.indexed(content.authors()),
                SearchText.indexed(content.topic()),
                id);
    }

    void remove(long id) {
        handle.execute("DELETE FROM book_text WHERE rowid = ?", id);
    }

    /** Makes what is derived anew, where it was made by other rules. Takes less than 100 microseconds a book. */
    static void bringUpToDate(Handle handle) {
        if (handle.select("PRAGMA user_version").mapTo(Integer.class).one() == VERSION) {
            return;
        }
        handle.execute("INSERT INTO book_text (book_text) VALUES ('delete-all')");
        SearchIndex index = new SearchIndex(handle);
        handle.select("SELECT " + BookTable.COLUMNS + " FROM book ORDER BY id")
                .map(BookTable.STORED)
                .map(StoredBook::book)
                .forEach(book -> index.add(book.id(), book.title(), book.authors(), book.topic()));
        for (TopicList.Topic topic : new TopicTable(handle).list().topics()) {
            handle.execute("UPDATE topic SET folded = ? WHERE name = ?", Folding.fold(topic.topic()), topic.topic());
        }
        handle.execute("PRAGMA user_version = " + VERSION);
    }
}
