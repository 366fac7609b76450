package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.content;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Book;
import com.pygmy.catalog.state.MergeBooks.Field;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MergeBooksTest {
    private CatalogDatabase catalog;

    @BeforeEach
    void open() throws SQLException {
        catalog = CatalogDatabase.inMemory();
        catalog.apply(
                new CreateBook("f", 5L, new BookContent("How to finish", "Systems", "Ann", "0-00", 1999, 1490, 10)));
    }

    @AfterEach
    void close() throws SQLException {
        catalog.close();
    }

    @Test
    void a_row_with_the_id_of_another_book_is_refused_with_what_is_there() {
        for (BookContent other : List.of(
                content("Dune", "Systems", "Frank Herbert", 1490, 10),
                content("How to begin", "Systems", "Ann", 1490, 10),
                content("How to begin", "Systems", "", 1490, 10),
                content("How to finish", "Systems", "Bob", 1490, 10))) {
            ImportBooks.Outcome outcome = merge(false, false, row(5L, other));
            assertThat(outcome.refused()).as(other.toString()).hasSize(1);
            assertThat(outcome.refused().get(0).reason())
                    .startsWith("id: 5 is another book here, How to finish by Ann")
                    .contains("ids=ignore");
            assertThat(catalog.touched()).isEmpty();
        }
        assertThat(book()).isEqualTo(new Book(5, "How to finish", "Systems", "Ann", "0-00", 1999, 1490, 10));
    }

    @Test
    void a_row_with_the_id_of_another_book_replaces_it_where_that_is_asked_for() {
        assertThat(merge(false, true, row(5L, content("Dune", "Sand", "Frank Herbert", 1250, 3)))
                        .updated())
                .isEqualTo(1);
        assertThat(book()).isEqualTo(new Book(5, "Dune", "Sand", "Frank Herbert", null, null, 1250, 10));
    }

    @Test
    void what_a_row_does_not_say_stays_as_it_is_and_a_new_book_gets_it() {
        List<Field> all = List.of(Field.values());
        BookContent defaults = content("How to finish", "General", "Ann", 1499, 100);
        assertThat(merge(true, false, new MergeBooks.Row(2, null, defaults, all)))
                .isEqualTo(new ImportBooks.Outcome(0, 0, 1, List.of()));
        assertThat(merge(
                        true,
                        false,
                        new MergeBooks.Row(2, 5L, content("How to finish", "General", "", 1499, 100), all)))
                .isEqualTo(new ImportBooks.Outcome(0, 0, 1, List.of()));
        assertThat(catalog.touched()).isEmpty();
        assertThat(merge(true, false, new MergeBooks.Row(2, 6L, defaults, all)).created())
                .isEqualTo(1);
        assertThat(catalog.state().book(6).orElseThrow().book().stock()).isEqualTo(100);
    }

    @Test
    void what_a_row_says_is_set_and_the_stock_only_where_that_is_asked_for() {
        BookContent said = new BookContent("How to finish", "Time", "Ann", "1-11", 2001, 990, 7);
        assertThat(merge(false, false, row(null, said)).updated()).isEqualTo(1);
        assertThat(book()).isEqualTo(new Book(5, "How to finish", "Time", "Ann", "1-11", 2001, 990, 10));
        assertThat(merge(true, false, row(5L, said)).updated()).isEqualTo(1);
        assertThat(book().stock()).isEqualTo(7);
        assertThat(merge(true, false, row(5L, said)).unchanged()).isEqualTo(1);
    }

    @Test
    void an_id_of_a_deleted_book_is_refused() {
        catalog.apply(new DeleteBook("f", 5, List.of()));
        assertThat(merge(false, true, row(5L, content("Dune", "Sand", "", 1, 1)))
                        .refused())
                .containsExactly(new ImportBooks.Refusal(2, "id: 5 belonged to a deleted book (expected: another id)"));
    }

    private static MergeBooks.Row row(@Nullable Long id, BookContent content) {
        return new MergeBooks.Row(2, id, content, List.of());
    }

    private ImportBooks.Outcome merge(boolean setStock, boolean replace, MergeBooks.Row row) {
        return catalog.apply(new MergeBooks("f", setStock, replace, List.of(row)))
                .outcome();
    }

    private Book book() {
        return catalog.state().book(5).orElseThrow().book();
    }
}
