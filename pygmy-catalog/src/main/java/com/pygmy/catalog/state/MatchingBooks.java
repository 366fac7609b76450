package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/**
 * Books that words match, by where the words are found, then by how short the title is, so that it says little else, then by
 * id. All of that is in the book itself: what happens to other books never moves it, and a list can be continued.
 *
 * <p>Where very many books match, to compare the titles would take time that grows with the catalog. So these come by place
 * and id, straight out of the index; of the first {@value #MATCHES_MAX} only, which is further than anybody turns pages.
 */
final class MatchingBooks {
    /** With fewer matches all titles are compared, which takes a few milliseconds. */
    static final int MATCHES_MAX = 1000;

    /** A list that began with fewer may grow while it is read; a cursor made by hand must not make us compare millions. */
    private static final int COMPARED_MAX = 2 * MATCHES_MAX;

    /** The column after those of {@link BookSearch#BOOK}. */
    private static final int TITLE_LENGTH = 11;

    private static final String OF_TOPIC = "(:topic IS NULL OR " + BookSearch.OF_TOPIC + ")";

    /** Of any topic without looking at the books, which takes longer. */
    private static final String MATCHING = "SELECT book_text.rowid AS id FROM book_text WHERE book_text MATCH :words";

    private static final String MATCHING_OF_TOPIC = "SELECT book_text.rowid AS id FROM book_text"
            + " JOIN book b ON b.id = book_text.rowid WHERE book_text MATCH :words AND " + BookSearch.OF_TOPIC;

    private static final String RANKED = "SELECT " + BookSearch.BOOK + ", length(b.title) AS size"
            + " FROM (%s ORDER BY book_text.rowid LIMIT " + COMPARED_MAX
            + ") match JOIN book b ON b.id = match.id"
            + " WHERE (length(b.title), b.id) > (:afterLength, :afterId)"
            + " ORDER BY size, b.id LIMIT :limit";

    private static final String PLACED = "SELECT " + BookSearch.BOOK
            + " FROM book_text JOIN book b ON b.id = book_text.rowid WHERE book_text MATCH :words"
            + " AND book_text.rowid > :afterId AND book_text.rowid <= :lastId AND " + OF_TOPIC
            + " ORDER BY book_text.rowid LIMIT :limit";

    private final Handle handle;

    MatchingBooks(Handle handle) {
        this.handle = handle;
    }

    /** Where all words are found. */
    enum Place {
        TITLE(0),
        AUTHORS(1),
        TOPIC(2);

        private final int rank;

        Place(int rank) {
            this.rank = rank;
        }

        String match(SearchWords words) {
            String title = "({title} : (" + words.query() + "))";
            String names = "({title authors} : (" + words.query() + "))";
            return switch (this) {
                case TITLE -> title;
                case AUTHORS -> names + " NOT " + title;
                case TOPIC -> "(" + words.query() + ") NOT " + names;
            };
        }
    }

    /** A book, and where a page that ends with it ends. */
    record Match(Book book, PagePosition position) {}

    /**
     * @param topic a part of the topic, folded; empty for any
     * @param after where the page before ended
     */
    List<Match> page(Optional<String> topic, SearchWords words, Optional<PagePosition> after, long limit) {
        PagePosition from = after.orElseGet(() -> beginning(topic, words));
        List<Match> found = new ArrayList<>();
        for (Place place : Place.values()) {
            if (found.size() < limit) {
                found.addAll(
                        from instanceof PagePosition.AfterPlaced byPlace
                                ? placed(topic, words, place, byPlace, limit - found.size())
                                : ranked(topic, words, place, (PagePosition.AfterRanked) from, limit - found.size()));
            }
        }
        return found;
    }

    private static String matching(Optional<String> topic) {
        return topic.isPresent() ? MATCHING_OF_TOPIC : MATCHING;
    }

    private Query query(String sql, Optional<String> topic) {
        Query query = handle.createQuery(sql);
        topic.ifPresent(part -> query.bind("topic", part));
        return query;
    }

    private PagePosition beginning(Optional<String> topic, SearchWords words) {
        Optional<Long> last = query(
                        matching(topic) + " ORDER BY book_text.rowid LIMIT 1 OFFSET " + (MATCHES_MAX - 1), topic)
                .bind("words", words.query())
                .mapTo(Long.class)
                .findFirst();
        return last.isPresent()
                ? new PagePosition.AfterPlaced(0, 0, last.get())
                : new PagePosition.AfterRanked(0, 0, 0);
    }

    private List<Match> ranked(
            Optional<String> topic, SearchWords words, Place place, PagePosition.AfterRanked from, long limit) {
        if (place.rank < from.place()) {
            return List.of();
        }
        boolean begun = place.rank == from.place();
        return query(RANKED.formatted(matching(topic)), topic)
                .bind("words", place.match(words))
                .bind("afterLength", begun ? from.titleLength() : 0L)
                .bind("afterId", begun ? from.id() : 0L)
                .bind("limit", limit)
                .map((row, context) -> {
                    Book book = BookTable.STORED.map(row, context).book();
                    return new Match(
                            book, new PagePosition.AfterRanked(place.rank, row.getLong(TITLE_LENGTH), book.id()));
                })
                .list();
    }

    private List<Match> placed(
            Optional<String> topic, SearchWords words, Place place, PagePosition.AfterPlaced from, long limit) {
        if (place.rank < from.place()) {
            return List.of();
        }
        return handle.createQuery(PLACED)
                .bind("words", place.match(words))
                .bind("afterId", place.rank == from.place() ? from.id() : 0L)
                .bind("lastId", from.lastId())
                .bind("topic", topic.orElse(null))
                .bind("limit", limit)
                .map((row, context) -> {
                    Book book = BookTable.STORED.map(row, context).book();
                    return new Match(book, new PagePosition.AfterPlaced(place.rank, book.id(), from.lastId()));
                })
                .list();
    }
}
