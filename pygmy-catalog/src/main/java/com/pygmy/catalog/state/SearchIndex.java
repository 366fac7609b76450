package com.pygmy.catalog.state;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * The full text index over the books, and the folded names of topics: derived from the books by {@link SearchText} and
 * {@link Folding}. Used by one thread at a time.
 */
final class SearchIndex {
    /** The rules that an index was made by, kept in the database's {@code user_version}. Another one is made anew. */
    static final int VERSION = 1;

    private final KeptStatement add;
    private final KeptStatement replace;
    private final KeptStatement remove;

    SearchIndex(Connection connection) {
        add = new KeptStatement(connection, "INSERT INTO book_text (rowid, title, authors, topic) VALUES (?, ?, ?, ?)");
        replace =
                new KeptStatement(connection, "UPDATE book_text SET title = ?, authors = ?, topic = ? WHERE rowid = ?");
        remove = new KeptStatement(connection, "DELETE FROM book_text WHERE rowid = ?");
    }

    void add(long id, BookContent content) {
        add(id, content.title(), content.authors(), content.topic());
    }

    private void add(long id, String title, String authors, String topic) {
        add.update(id, SearchText.indexed(title), SearchText.indexed(authors), SearchText.indexed(topic));
    }

    void replace(long id, BookContent content) {
        replace.update(
                SearchText.indexed(content.title()),
                SearchText.indexed(content.authors()),
                SearchText.indexed(content.topic()),
                id);
    }

    void remove(long id) {
        remove.update(id);
    }

    /** Makes what is derived anew, where it was made by other rules. Takes less than 100 microseconds a book. */
    static void bringUpToDate(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            if (version(statement) == VERSION) {
                return;
            }
            statement.executeUpdate("INSERT INTO book_text (book_text) VALUES ('delete-all')");
            addAll(connection, statement);
            foldTopics(connection);
            statement.executeUpdate("PRAGMA user_version = " + VERSION);
        } catch (SQLException e) {
            throw new StateUnusableException(e);
        }
    }

    private static int version(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA user_version")) {
            row.next();
            return row.getInt(1);
        }
    }

    private static void addAll(Connection connection, Statement statement) throws SQLException {
        SearchIndex index = new SearchIndex(connection);
        try (ResultSet row = statement.executeQuery("SELECT id, title, authors, topic FROM book ORDER BY id")) {
            while (row.next()) {
                index.add(row.getLong(1), row.getString(2), row.getString(3), row.getString(4));
            }
        }
    }

    private static void foldTopics(Connection connection) {
        KeptStatement fold = new KeptStatement(connection, "UPDATE topic SET folded = ?2 WHERE name = ?1");
        for (String name : new TopicTable(connection).names()) {
            fold.update(name, Folding.fold(name));
        }
    }
}
