package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Book;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The order of what is found, and that a list goes on as it began while other books come, change and go. */
class SearchOrderTest {
    private CatalogDatabase catalog;

    @BeforeEach
    void open() throws SQLException {
        catalog = CatalogDatabase.inMemory();
    }

    @AfterEach
    void close() throws SQLException {
        catalog.close();
    }

    @Test
    void a_title_comes_before_an_author_and_an_author_before_a_topic_each_with_short_titles_first() {
        book(1, "Something else", "Dune", "Somebody");
        book(2, "Something", "Sand", "Frank Dune");
        book(3, "The Road to Dune", "Sand", "Brian Herbert");
        book(4, "Dune Messiah", "Sand", "Frank Herbert");
        book(5, "Dune", "Sand", "Frank Herbert");
        book(6, "Some", "Sand", "Ann Dune");
        assertThat(walk("dune", 200, page -> {})).containsExactly(5L, 4L, 3L, 6L, 2L, 1L);
        assertThat(walk("dune", 1, page -> {})).containsExactly(5L, 4L, 3L, 6L, 2L, 1L);
    }

    @Test
    void a_walk_gives_every_hit_of_its_first_page_once_while_other_books_come_change_and_go() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (long id = 1; id <= 400; id++) {
            String words = "word ".repeat(random.nextInt(9));
            switch (random.nextInt(5)) {
                case 0 -> book(id, "Life " + words + id, "Cases", "Somebody");
                case 1 -> book(id, words + id, "Cases", "Life " + words);
                case 2 -> book(id, words + id, "The life", "Somebody");
                case 3 -> book(id, "Life of life " + id, "The life", "Life");
                default -> book(id, "Other " + words + id, "Cases", "Somebody");
            }
        }
        List<Long> expected = walk("life", 200, page -> {});
        List<Long> walked = walk("life", 7, page -> {
            long id = 1000 + page * 10L;
            book(id, "Nothing alike, a much longer title than the others have", "Other", "Nobody");
            book(id + 1, "Nothing", "Other", "Nobody");
            catalog.apply(new UpdateBook("f", id, List.of(), content("Changed", "Other", "Nobody", 1, 1)));
            catalog.apply(new DeleteBook("f", id + 1, List.of()));
            catalog.apply(new AdjustStock("f", expected.get(page), 1));
        });
        assertThat(expected).as("seed %d", seed).hasSizeGreaterThan(200).doesNotHaveDuplicates();
        assertThat(walked).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void a_walk_that_began_among_few_hits_goes_on_when_they_become_many() {
        for (long id = 1; id < MatchingBooks.MATCHES_MAX; id++) {
            book(10 * id, "Common volume " + "x".repeat((int) (id * 7 % 40)) + " " + id, "Plain", "Somebody");
        }
        List<Long> expected = walk("common", 200, page -> {});
        List<Long> walked = walk(
                "common", 150, page -> book(20_000 + page, "Common too, and longer than all others " + page, "", ""));
        assertThat(walked).containsAll(expected).doesNotHaveDuplicates();
    }

    @Test
    void a_walk_among_very_many_hits_ends_where_it_would_have_ended_without_further_ones() {
        for (long id = 1; id <= MatchingBooks.MATCHES_MAX + 50; id++) {
            book(10 * id, "Common volume " + id, "Plain", "Somebody");
        }
        List<Long> expected = walk("common", 200, page -> {});
        assertThat(expected).hasSize(MatchingBooks.MATCHES_MAX);
        List<Long> walked =
                walk("common", 150, page -> book(10 * page + 5, "Common and new " + page, "Plain", "Somebody"));
        assertThat(walked).containsAll(expected).doesNotHaveDuplicates();
    }

    @Test
    void books_of_a_topic_are_found_behind_very_many_hits_of_other_topics() {
        for (long id = 1; id <= 2 * MatchingBooks.MATCHES_MAX + 1; id++) {
            book(id, "Common volume " + id, "Plain", "Somebody");
        }
        book(9001, "Common and rather long", "Rare", "Somebody");
        book(9002, "Common", "Rare", "Somebody");
        assertThat(walk(new BookFilter("rare", "common"), 1, page -> {})).containsExactly(9002L, 9001L);
    }

    @Test
    void a_common_word_beside_a_rare_one_is_ranked_like_any_other_search() {
        for (long id = 1; id <= MatchingBooks.MATCHES_MAX; id++) {
            book(id, "The volume " + id, "Plain", "Somebody");
        }
        book(2000, "The rather long title of a zebra", "Plain", "Somebody");
        book(2001, "The zebra", "Plain", "Somebody");
        assertThat(walk("the zebra", 1, page -> {})).containsExactly(2001L, 2000L);
    }

    private List<Long> walk(String words, int limit, IntConsumer afterPage) {
        return walk(new BookFilter(null, words), limit, afterPage);
    }

    private List<Long> walk(BookFilter filter, int limit, IntConsumer afterPage) {
        List<Long> walked = new ArrayList<>();
        Optional<PagePosition> after = Optional.empty();
        int pages = 0;
        do {
            FoundBooks page = catalog.state().page(filter, after, limit);
            walked.addAll(page.books().stream().map(Book::id).toList());
            after = page.last();
            afterPage.accept(pages++);
        } while (after.isPresent());
        return walked;
    }

    private void book(long id, String title, String topic, String authors) {
        catalog.apply(new CreateBook("f", id, content(title, topic.isEmpty() ? "Plain" : topic, authors, 100, 10)));
    }
}
