package com.pygmy.catalog.state;

import com.pygmy.api.Book;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Pages of books: all, of a topic, matching words, or both. */
final class BookSearch {
    /** The columns of {@link BookTable#STORED}. */
    static final String BOOK = "b.id, b.title, b.topic, b.authors, b.isbn, b.year, b.price_cents, b.stock,"
            + " b.changed_index, b.revision";

    /** The topics that have a folded text in their folded names. */
    static final String OF_TOPIC = "b.topic IN (SELECT name FROM topic WHERE instr(folded, :topic) > 0)";

    private static final String PAGE = "b.id > :after ORDER BY b.id LIMIT :limit";

    private static final PagePosition.AfterId FIRST_ID = new PagePosition.AfterId(0);

    private final Handle handle;
    private final MatchingBooks matching;

    BookSearch(Handle handle) {
        this.handle = handle;
        matching = new MatchingBooks(handle);
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
        String books = "SELECT " + BOOK + " FROM book b WHERE ";
        Query page = topic.isEmpty()
                ? handle.createQuery(books + PAGE)
                : handle.createQuery(books + OF_TOPIC + " AND " + PAGE).bind("topic", topic.get());
        return page.bind("after", after.id())
                .bind("limit", limit)
                .map((row, context) -> {
                    Book book = BookTable.STORED.map(row, context).book();
                    return new MatchingBooks.Match(book, new PagePosition.AfterId(book.id()));
                })
                .list();
    }

    /** One book more than the page holds was asked for, to know whether there is a next page. */
    private static FoundBooks cut(List<MatchingBooks.Match> hits, int limit) {
        List<Book> books =
                hits.stream().limit(limit).map(MatchingBooks.Match::book).toList();
        return new FoundBooks(
                books, hits.size() > limit ? Optional.of(hits.get(limit - 1).position()) : Optional.empty());
    }
}
