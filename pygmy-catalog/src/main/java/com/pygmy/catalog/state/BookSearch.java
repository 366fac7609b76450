package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Pages of books: all, of a topic, matching words, or both. */
final class BookSearch {
    /** The columns that {@link BookTable#stored} reads. */
    static final String BOOK = "b.id, b.title, b.topic, b.authors, b.isbn, b.year, b.price_cents, b.stock,"
            + " b.changed_index, b.revision";

    private static final String OF_TOPIC = "b.topic IN (SELECT name FROM topic WHERE instr(folded, ?1) > 0)";

    private static final PagePosition.AfterId FIRST_ID = new PagePosition.AfterId(0);

    private final KeptStatement all;
    private final KeptStatement ofTopic;
    private final MatchingBooks matching;

    BookSearch(Connection connection) {
        matching = new MatchingBooks(connection);
        all = new KeptStatement(connection, "SELECT " + BOOK + " FROM book b WHERE b.id > ?1 ORDER BY b.id LIMIT ?2");
        ofTopic = new KeptStatement(
                connection,
                "SELECT " + BOOK + " FROM book b WHERE " + OF_TOPIC + " AND b.id > ?2 ORDER BY b.id LIMIT ?3");
    }

    /**
     * The books that pass the filter, best match first where there are words, else by id.
     *
     * @param after where the page before ended; of the kind that this filter's pages end with
     * @param limit most books of the page
     */
    FoundBooks page(BookFilter filter, Optional<PagePosition> after, int limit) {
        Optional<String> topic = Optional.ofNullable(filter.topic()).map(Folding::fold);
        if (topic.isPresent() && topic.get().isEmpty()) {
            return new FoundBooks(List.of(), Optional.empty());
        }
        if (filter.words() == null) {
            return cut(byId(topic, (PagePosition.AfterId) after.orElse(FIRST_ID), limit + 1L), limit);
        }
        return SearchWords.of(filter.words())
                .map(words -> cut(matching.page(topic, words, after, limit + 1L), limit))
                .orElseGet(() -> new FoundBooks(List.of(), Optional.empty()));
    }

    private List<MatchingBooks.Match> byId(Optional<String> topic, PagePosition.AfterId after, long limit) {
        return topic.isEmpty()
                ? all.all(BookSearch::hitById, after.id(), limit)
                : ofTopic.all(BookSearch::hitById, topic.get(), after.id(), limit);
    }

    private static MatchingBooks.Match hitById(ResultSet row) throws SQLException {
        Book book = BookTable.stored(row).book();
        return new MatchingBooks.Match(book, new PagePosition.AfterId(book.id()));
    }

    /** One book more than the page holds was asked for, to know whether there is a next page. */
    private static FoundBooks cut(List<MatchingBooks.Match> hits, int limit) {
        List<Book> books =
                hits.stream().limit(limit).map(MatchingBooks.Match::book).toList();
        return new FoundBooks(
                books, hits.size() > limit ? Optional.of(hits.get(limit - 1).position()) : Optional.empty());
    }
}
