package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Books that match words which very many match. To rank these by how rare their words are, every match would have to be
 * looked at, which takes time that grows with the catalog. So they come by
 * where the words are found, then by id, straight out of the index; of the first {@value #MATCHES_MAX} only, which is
 * further than anybody turns pages.
 */
final class CommonWords {
    /** With fewer matches all are ranked, which takes a few milliseconds. */
    static final int MATCHES_MAX = 1000;

    private static final String BOOK = "b.id, b.title, b.topic, b.authors, b.isbn, b.year, b.price_cents, b.stock,"
            + " b.changed_index, b.revision";

    private final KeptStatement lastMatch;
    private final KeptStatement places;

    CommonWords(Connection connection) {
        lastMatch = new KeptStatement(
                connection,
                "SELECT rowid FROM book_text WHERE book_text MATCH ?1 ORDER BY rowid LIMIT 1 OFFSET "
                        + (MATCHES_MAX - 1));
        places = new KeptStatement(
                connection,
                "SELECT " + BOOK + " FROM book_text JOIN book b ON b.id = book_text.rowid WHERE book_text MATCH ?1"
                        + " AND book_text.rowid > ?2 AND book_text.rowid <= ?3"
                        + " AND (?4 IS NULL OR b.topic IN (SELECT name FROM topic WHERE instr(folded, ?4) > 0))"
                        + " ORDER BY book_text.rowid LIMIT ?5");
    }

    /** Where all words are found; a rank below zero is one of the ranking that common words do not get. */
    private enum Place {
        TITLE(1),
        AUTHORS(2),
        TOPIC(3);

        private final int rank;

        Place(int rank) {
            this.rank = rank;
        }

        String match(String query) {
            String title = "({title} : (" + query + "))";
            String names = "({title authors} : (" + query + "))";
            return switch (this) {
                case TITLE -> title;
                case AUTHORS -> names + " NOT " + title;
                case TOPIC -> "(" + query + ") NOT " + names;
            };
        }
    }

    /** A book, and where a page that ends with it ends. */
    record Placed(Book book, PagePosition.AfterMatch position) {}

    /** Whether one of the words, or all of them together, is found in so many books that they are listed by place. */
    boolean isAmong(SearchWords words) {
        return words.each().stream().anyMatch(word -> lastMatch(word).isPresent());
    }

    /** Whether a page ended in a listing by place, so that the next one must go on in it. */
    static boolean isPlace(PagePosition.AfterMatch position) {
        return position.rank() > 0;
    }

    /**
     * Books by place, then by id.
     *
     * @param topic a part of the topic, folded; empty for any
     */
    List<Placed> page(Optional<String> topic, SearchWords words, PagePosition.AfterMatch from, long limit) {
        long end = lastMatch(words.query()).orElse(Long.MAX_VALUE);
        List<Placed> found = new ArrayList<>();
        for (Place place : Place.values()) {
            if (place.rank >= from.rank() && found.size() < limit) {
                long after = place.rank == from.rank() ? from.id() : Long.MIN_VALUE;
                found.addAll(places.all(
                        row -> {
                            Book book = BookTable.stored(row).book();
                            return new Placed(book, new PagePosition.AfterMatch(place.rank, book.id()));
                        },
                        place.match(words.query()),
                        after,
                        end,
                        topic.orElse(null),
                        limit - found.size()));
            }
        }
        return found;
    }

    private Optional<Long> lastMatch(String query) {
        return lastMatch.first(row -> row.getLong(1), query);
    }
}
