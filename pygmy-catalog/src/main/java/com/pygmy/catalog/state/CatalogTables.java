package com.pygmy.catalog.state;

import java.util.List;

/** The tables of the catalog. Released scripts are frozen: a change is a further script. */
final class CatalogTables {
    /**
     * A book's text columns are written together and its stock alone, so that a sale never touches an index. The full text
     * index holds no copy of the text. {@code topic.folded} is the name as {@link Folding} makes it. An id that was once
     * given is kept in {@code retired_book} when its book goes, since ledger rows point to it.
     */
    private static final String BOOKS = """
            CREATE TABLE book (
                id INTEGER PRIMARY KEY,
                title TEXT NOT NULL,
                topic TEXT NOT NULL,
                authors TEXT NOT NULL,
                isbn TEXT,
                year INTEGER,
                price_cents INTEGER NOT NULL CHECK (price_cents >= 0),
                stock INTEGER NOT NULL CHECK (stock >= 0),
                changed_index INTEGER NOT NULL,
                revision INTEGER NOT NULL) STRICT;
            CREATE INDEX book_by_topic ON book (topic);
            CREATE INDEX book_by_title ON book (title);
            CREATE TABLE retired_book (
                id INTEGER PRIMARY KEY,
                retired_index INTEGER NOT NULL) STRICT;
            CREATE TABLE topic (
                name TEXT PRIMARY KEY,
                folded TEXT NOT NULL,
                books INTEGER NOT NULL CHECK (books > 0)) STRICT, WITHOUT ROWID;
            CREATE VIRTUAL TABLE book_text USING fts5 (
                title, authors, topic,
                content = 'book', content_rowid = 'id',
                tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
            CREATE TRIGGER book_text_added AFTER INSERT ON book BEGIN
                INSERT INTO book_text (rowid, title, authors, topic)
                    VALUES (new.id, new.title, new.authors, new.topic);
            END;
            CREATE TRIGGER book_text_changed AFTER UPDATE OF title, authors, topic ON book BEGIN
                INSERT INTO book_text (book_text, rowid, title, authors, topic)
                    VALUES ('delete', old.id, old.title, old.authors, old.topic);
                INSERT INTO book_text (rowid, title, authors, topic)
                    VALUES (new.id, new.title, new.authors, new.topic);
            END;
            CREATE TRIGGER book_text_removed AFTER DELETE ON book BEGIN
                INSERT INTO book_text (book_text, rowid, title, authors, topic)
                    VALUES ('delete', old.id, old.title, old.authors, old.topic);
            END;
            """;

    /**
     * A row per order that was decided, sold or rejected; {@code lines} and {@code shortages} are JSON. A sequence is never
     * given twice, also after the newest rows were pruned: readers remember how far they have read.
     */
    private static final String LEDGER = """
            CREATE TABLE ledger (
                sequence INTEGER PRIMARY KEY AUTOINCREMENT,
                order_id TEXT NOT NULL UNIQUE,
                key TEXT NOT NULL,
                fingerprint TEXT NOT NULL,
                outcome TEXT NOT NULL CHECK (outcome IN ('SOLD', 'REJECTED')),
                lines TEXT NOT NULL,
                shortages TEXT NOT NULL,
                total_cents INTEGER NOT NULL,
                decided_index INTEGER NOT NULL,
                decided_millis INTEGER NOT NULL,
                returned INTEGER NOT NULL DEFAULT 0 CHECK (returned IN (0, 1))) STRICT;
            CREATE INDEX ledger_rejections ON ledger (decided_millis) WHERE outcome = 'REJECTED';
            CREATE TABLE key_horizon (
                id INTEGER PRIMARY KEY CHECK (id = 1),
                millis INTEGER NOT NULL) STRICT;
            INSERT INTO key_horizon VALUES (1, 0);
            """;

    /**
     * An index over the words that {@link SearchText} makes of a book, filled by {@link SearchIndex}. The tokenizer cuts at
     * spaces only: everything else was done before.
     */
    private static final String WORDS = """
            DROP TRIGGER book_text_added;
            DROP TRIGGER book_text_changed;
            DROP TRIGGER book_text_removed;
            DROP TABLE book_text;
            CREATE VIRTUAL TABLE book_text USING fts5 (
                title, authors, topic,
                content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '1 2 3');
            """;

    static final List<String> MIGRATIONS = List.of(BOOKS, LEDGER, WORDS);

    private CatalogTables() {}
}
