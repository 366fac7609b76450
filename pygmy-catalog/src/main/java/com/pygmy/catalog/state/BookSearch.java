package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Pages of books: all, of a topic, matching words, or both. */
final class BookSearch {
    private static final String BOOK = "b.id, b.title, b.topic, b.authors, b.isbn, b.year, b.price_cents, b.stock,"
            + " b.changed_index, b.revision";
    private static final String OF_TOPIC = "b.topic IN (SELECT name FROM topic WHERE instr(folded, ?1) > 0)";

    /** A hit in the title says more than one among the authors, and that more than one in the topic. Less is better. */
    private static final String MATCHES = "WITH match AS MATERIALIZED (SELECT rowid AS id,"
            + " bm25(book_text, 8.0, 4.0, 1.0) AS score FROM book_text WHERE book_text MATCH ?2)";

    private static final PagePosition.AfterId FIRST_ID = new PagePosition.AfterId(0);
    private static final PagePosition.AfterMatch BEST_MATCH = new PagePosition.AfterMatch(Double.NEGATIVE_INFINITY, 0);

    private final KeptStatement all;
    private final KeptStatement ofTopic;
    private final KeptStatement matching;
    private final KeptStatement matchingOfTopic;
    private final CommonWords commonWords;

    BookSearch(Connection connection) {
        commonWords = new CommonWords(connection);
        all = new KeptStatement(connection, "SELECT " + BOOK + " FROM book b WHERE b.id > ?1 ORDER BY b.id LIMIT ?2");
        ofTopic = new KeptStatement(
                connection,
                "SELECT " + BOOK + " FROM book b WHERE " + OF_TOPIC + " AND b.id > ?2 ORDER BY b.id LIMIT ?3");
        matching = new KeptStatement(
                connection,
                MATCHES + ", page AS (SELECT id, score FROM match WHERE (score, id) > (?3, ?4)"
                        + " ORDER BY score, id LIMIT ?5)"
                        + " SELECT " + BOOK + ", page.score FROM page JOIN book b ON b.id = page.id"
                        + " WHERE ?1 IS NULL ORDER BY page.score, page.id");
        matchingOfTopic = new KeptStatement(
                connection,
                MATCHES + " SELECT " + BOOK + ", match.score FROM match JOIN book b ON b.id = match.id"
                        + " WHERE " + OF_TOPIC + " AND (match.score, match.id) > (?3, ?4)"
                        + " ORDER BY match.score, match.id LIMIT ?5");
    }

    /** A book, and where a page that ends with it ends. */
    private record Hit(Book book, PagePosition position) {}

    /**
     * The books that pass the filter, best match first where there are words, else by id.
     *
     * @param after where the page before ended; of the kind that this filter's pages end with
     * @param limit most books of the page
     */
    FoundBooks page(BookFilter filter, Optional<PagePosition> after, int limit) {
        if (filter.words() == null) {
            return cut(byId(filter, (PagePosition.AfterId) after.orElse(FIRST_ID), limit + 1L), limit);
        }
        PagePosition.AfterMatch from = (PagePosition.AfterMatch) after.orElse(BEST_MATCH);
        return SearchWords.of(filter.words())
                .map(words -> cut(byMatch(filter, words, from, limit + 1L), limit))
                .orElseGet(() -> new FoundBooks(List.of(), Optional.empty()));
    }

    private List<Hit> byId(BookFilter filter, PagePosition.AfterId after, long limit) {
        return filter.topic() == null
                ? all.all(BookSearch::hitById, after.id(), limit)
                : ofTopic.all(BookSearch::hitById, Folding.fold(filter.topic()), after.id(), limit);
    }

    private List<Hit> byMatch(BookFilter filter, SearchWords words, PagePosition.AfterMatch after, long limit) {
        Optional<String> topic = Optional.ofNullable(filter.topic()).map(Folding::fold);
        boolean begins = after.equals(BEST_MATCH);
        if (CommonWords.isPlace(after) || (begins && commonWords.isAmong(words))) {
            return commonWords.page(topic, words, after, limit).stream()
                    .map(placed -> new Hit(placed.book(), placed.position()))
                    .toList();
        }
        return topic.isEmpty()
                ? matching.all(BookSearch::hitByMatch, null, words.query(), after.rank(), after.id(), limit)
                : matchingOfTopic.all(
                        BookSearch::hitByMatch, topic.get(), words.query(), after.rank(), after.id(), limit);
    }

    private static Hit hitById(ResultSet row) throws SQLException {
        Book book = BookTable.stored(row).book();
        return new Hit(book, new PagePosition.AfterId(book.id()));
    }

    private static Hit hitByMatch(ResultSet row) throws SQLException {
        Book book = BookTable.stored(row).book();
        return new Hit(book, new PagePosition.AfterMatch(row.getDouble(11), book.id()));
    }

    /** One book more than the page holds was asked for, to know whether there is a next page. */
    private static FoundBooks cut(List<Hit> hits, int limit) {
        List<Book> books = hits.stream().limit(limit).map(Hit::book).toList();
        return new FoundBooks(
                books, hits.size() > limit ? Optional.of(hits.get(limit - 1).position()) : Optional.empty());
    }
}
