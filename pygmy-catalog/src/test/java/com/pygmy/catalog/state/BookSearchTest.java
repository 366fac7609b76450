package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.pygmy.api.Book;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BookSearchTest {
    private CatalogDatabase catalog;

    @BeforeEach
    void open() throws SQLException {
        catalog = CatalogDatabase.inMemory();
        book(1, "How to get a good grade in 677", "Distributed systems", "Ann Author");
        book(2, "RPCs for Dummies", "Distributed systems", "Bob Author");
        book(3, "Xen and the Art of Surviving", "Graduate school", "Zoë Müller");
        book(4, "Cooking for the Impatient Graduate Student", "Graduate school", "Straße Öztürk");
        book(5, "Systems for cooks", "Cooking", "Ann Author");
    }

    @AfterEach
    void close() throws SQLException {
        catalog.close();
    }

    @Test
    void a_topic_is_found_by_any_part_of_it_in_any_case() {
        assertThat(found("sys", null)).containsExactly(1L, 2L);
        assertThat(found("UTED SYS", null)).containsExactly(1L, 2L);
        assertThat(found("%", null)).isEmpty();
        book(6, "Ö", "ÖSTERREICHISCHE KÜCHE", "");
        book(7, "Σ", "ΟΔΟΣ", "");
        assertThat(found("österreichische küche", null)).containsExactly(6L);
        assertThat(found("o\u0308sterr", null)).containsExactly(6L);
        assertThat(found("οδοσ", null)).containsExactly(7L);
    }

    @Test
    void words_are_found_in_title_authors_and_topic_the_last_one_as_a_beginning() {
        assertThat(found(null, "cook")).containsExactlyInAnyOrder(4L, 5L);
        assertThat(found(null, "ann auth")).containsExactlyInAnyOrder(1L, 5L);
        assertThat(found(null, "muller")).containsExactly(3L);
        assertThat(found(null, "ozturk")).containsExactly(4L);
        assertThat(found(null, "coo impatient")).isEmpty();
        assertThat(found(null, "...")).isEmpty();
    }

    @Test
    void a_hit_in_the_title_comes_before_one_in_the_topic() {
        assertThat(found(null, "systems").get(0)).isEqualTo(5L);
    }

    @Test
    void topic_and_words_together_must_both_hold() {
        assertThat(found("graduate", "cook")).containsExactly(4L);
    }

    @Test
    void what_a_book_was_found_by_is_forgotten_with_it() {
        catalog.apply(new UpdateBook("f", 2, List.of(), content("Nothing", "None", "Nobody", 1, 1)));
        catalog.apply(new DeleteBook("f", 1, List.of()));
        assertThat(found(null, "dummies")).isEmpty();
        assertThat(found(null, "677")).isEmpty();
        assertThat(found("distributed", null)).isEmpty();
        assertThat(found(null, "nobody")).containsExactly(2L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"",
                "\"\"",
                "a\"b",
                "AND",
                "OR NOT",
                "a AND",
                "title:",
                "title : a",
                "*",
                "a*",
                "^a",
                "a + b",
                "NEAR(a b)",
                "(",
                ")",
                "{a b}:c",
                "-a",
                "'",
                "a\u0000b",
                "\ud83d\ude00",
                ";--",
                "\u0301",
                "𝔘𝔫𝔦𝔠𝔬𝔡𝔢",
                "١٢٣",
                "日本語"
            })
    void no_input_is_a_syntax_error(String words) {
        assertThatCode(() -> found(null, words)).doesNotThrowAnyException();
        assertThatCode(() -> found(words, words)).doesNotThrowAnyException();
    }

    @Test
    void random_input_is_no_syntax_error_either() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 2000; round++) {
            StringBuilder words = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--) {
                words.appendCodePoint(random.nextInt(4) == 0 ? random.nextInt(0x3000) : 0x20 + random.nextInt(0x5f));
            }
            assertThatCode(() -> found(null, words.toString()))
                    .as("seed %d: '%s'", seed, words)
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void pages_follow_each_other_without_gap_or_repetition_while_books_come_and_go() {
        for (long id = 10; id < 60; id++) {
            book(id, "Volume " + id + " of the long series", id % 2 == 0 ? "Even" : "Odd", "Many Authors");
        }
        for (BookFilter filter : List.of(
                new BookFilter(null, null),
                new BookFilter("even", null),
                new BookFilter(null, "series"),
                new BookFilter("odd", "long ser"))) {
            List<Long> whole =
                    ids(catalog.state().page(filter, Optional.empty(), 200).books());
            List<Long> paged = new ArrayList<>();
            Optional<PagePosition> after = Optional.empty();
            do {
                FoundBooks page = catalog.state().page(filter, after, 7);
                assertThat(page.books()).hasSizeLessThanOrEqualTo(7);
                paged.addAll(ids(page.books()));
                after = page.last();
            } while (after.isPresent());
            assertThat(paged).as("%s", filter).containsExactlyElementsOf(whole);
        }
        FoundBooks first = catalog.state().page(new BookFilter(null, null), Optional.empty(), 10);
        catalog.apply(new DeleteBook("f", 1, List.of()));
        catalog.apply(new DeleteBook("f", first.books().get(9).id(), List.of()));
        FoundBooks second = catalog.state().page(new BookFilter(null, null), first.last(), 10);
        assertThat(ids(second.books()))
                .as("the page after a deleted book begins where it was")
                .startsWith(first.books().get(9).id() + 1);
    }

    @Test
    void words_that_very_many_books_have_come_by_place_and_page_by_page() {
        for (long id = 1000; id < 2000; id++) {
            book(id, "Common volume " + id, "Plain", "Somebody");
        }
        book(10, "One", "Plain", "Common Author");
        book(11, "Two", "Common", "Nobody");
        book(5000, "Common and beyond what is shown", "Plain", "Nobody");
        BookFilter filter = new BookFilter(null, "common");
        List<Long> paged = new ArrayList<>();
        Optional<PagePosition> after = Optional.empty();
        do {
            FoundBooks page = catalog.state().page(filter, after, 77);
            paged.addAll(ids(page.books()));
            after = page.last();
        } while (after.isPresent());
        assertThat(paged).hasSize(MatchingBooks.MATCHES_MAX).doesNotHaveDuplicates();
        assertThat(paged.subList(0, 998)).isSorted().startsWith(1000L);
        assertThat(paged.subList(998, 1000)).as("authors, then topic").containsExactly(10L, 11L);
        assertThat(found("common", "common")).containsExactly(11L);
        assertThat(found(null, "common beyond")).as("a rare word beside it").containsExactly(5000L);
    }

    @Test
    void a_page_that_ends_with_the_last_book_has_no_next() {
        assertThat(catalog.state()
                        .page(new BookFilter(null, null), Optional.empty(), 5)
                        .last())
                .isEmpty();
        assertThat(catalog.state()
                        .page(new BookFilter(null, null), Optional.empty(), 4)
                        .last())
                .isPresent();
    }

    private void book(long id, String title, String topic, String authors) {
        catalog.apply(new CreateBook("f", id, content(title, topic, authors, 100, 10)));
    }

    private List<Long> found(@Nullable String topic, @Nullable String words) {
        return ids(catalog.state()
                .page(new BookFilter(topic, words), Optional.empty(), 200)
                .books());
    }

    private static List<Long> ids(List<Book> books) {
        return books.stream().map(Book::id).toList();
    }
}
