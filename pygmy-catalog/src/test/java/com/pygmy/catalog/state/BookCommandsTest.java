package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.content;
import static com.pygmy.catalog.state.Samples.newBook;
import static com.pygmy.catalog.state.Samples.order;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.Book;
import com.pygmy.api.TopicList;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BookCommandsTest {
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
    void a_book_without_an_id_gets_one_that_none_has_or_had() {
        catalog.apply(newBook(7, "Spring", 1290, 10));
        catalog.apply(new DeleteBook("f", 7, List.of()));

        CreateBook.Outcome outcome = catalog.apply(new CreateBook("f", null, content("a", "t", "", 1, 1)))
                .outcome();

        assertThat(outcome).isEqualTo(new CreateBook.Created(8, new BookVersion(catalog.index(), 1)));
        assertThat(catalog.touched()).containsExactly("book-8", "books");
    }

    @Test
    void an_id_is_given_once_for_ever() {
        catalog.apply(newBook(7, "Spring", 1290, 10));
        assertThat(catalog.apply(newBook(7, "Autumn", 1, 1)).outcome()).isEqualTo(new CreateBook.IdTaken(false));
        catalog.apply(new DeleteBook("f", 7, List.of()));
        assertThat(catalog.apply(newBook(7, "Autumn", 1, 1)).outcome()).isEqualTo(new CreateBook.IdTaken(true));
        assertThat(catalog.touched()).isEmpty();
    }

    @Test
    void no_id_can_be_allotted_above_the_highest() {
        catalog.apply(newBook(BookRules.MAX_ID, "Last", 1, 1));
        assertThat(catalog.apply(new CreateBook("f", null, content("a", "t", "", 1, 1)))
                        .outcome())
                .isEqualTo(new CreateBook.NoIdLeft());
    }

    @Test
    void a_book_is_replaced_only_in_the_version_that_was_read() {
        catalog.apply(newBook(1, "Old title", 100, 5));
        BookVersion read = catalog.state().book(1).orElseThrow().version();
        catalog.apply(order("k", 1, 1));
        BookVersion sold = catalog.state().book(1).orElseThrow().version();
        BookContent content = content("New title", "Distributed systems", "Ann Author", 100, 5);

        assertThat(catalog.apply(new UpdateBook("f", 1, List.of(read), content)).outcome())
                .isEqualTo(new UpdateBook.Changed(sold));
        assertThat(catalog.apply(new DeleteBook("f", 1, List.of(read))).outcome())
                .isEqualTo(new DeleteBook.Changed(sold));
        assertThat(catalog.apply(new UpdateBook("f", 1, List.of(read, sold), content))
                        .outcome())
                .isEqualTo(new UpdateBook.Updated(new BookVersion(catalog.index(), 3)));
        assertThat(catalog.apply(new UpdateBook("f", 2, List.of(), content)).outcome())
                .isEqualTo(new UpdateBook.UnknownBook());
        assertThat(catalog.apply(new DeleteBook("f", 2, List.of())).outcome()).isEqualTo(new DeleteBook.UnknownBook());
    }

    @Test
    void what_a_book_is_found_by_touches_lists_and_its_price_does_not() {
        catalog.apply(newBook(1, "Title", 100, 5));
        catalog.apply(new UpdateBook("f", 1, List.of(), content("Title", "Distributed systems", "Ann Author", 200, 9)));
        assertThat(catalog.touched()).containsExactly("book-1");
        catalog.apply(new UpdateBook("f", 1, List.of(), content("Title", "Distributed systems", "Bob Author", 200, 9)));
        assertThat(catalog.touched()).containsExactly("book-1", "books");
        catalog.apply(new AdjustStock("f", 1, 1));
        assertThat(catalog.touched()).containsExactly("book-1");
        catalog.apply(new DeleteBook("f", 1, List.of()));
        assertThat(catalog.touched()).containsExactly("book-1", "books");
    }

    @Test
    void stock_stays_between_zero_and_its_bound() {
        catalog.apply(newBook(1, "Title", 100, 5));

        assertThat(catalog.apply(new AdjustStock("f", 1, -6)).outcome()).isEqualTo(new AdjustStock.OutOfBounds(5));
        assertThat(catalog.apply(new AdjustStock("f", 1, BookRules.MAX_STOCK - 4))
                        .outcome())
                .isEqualTo(new AdjustStock.OutOfBounds(5));
        assertThat(catalog.touched()).isEmpty();
        assertThat(catalog.apply(new AdjustStock("f", 1, -5)).outcome()).isEqualTo(new AdjustStock.Adjusted(0));
        assertThat(catalog.apply(new AdjustStock("f", 1, BookRules.MAX_STOCK)).outcome())
                .isEqualTo(new AdjustStock.Adjusted(BookRules.MAX_STOCK));
        assertThat(catalog.apply(new AdjustStock("f", 2, 1)).outcome()).isEqualTo(new AdjustStock.UnknownBook());
    }

    @Test
    void copies_that_come_back_may_lift_a_full_stock_and_nothing_breaks() {
        catalog.apply(newBook(1, "Title", 100, BookRules.MAX_STOCK));
        String orderId = Samples.sold(catalog.apply(order("k", 1, 10))).orderId();
        catalog.apply(new AdjustStock("f", 1, 10));
        catalog.apply(new ReturnOrder(orderId));
        assertThat(catalog.state().book(1).orElseThrow().book().stock()).isEqualTo(BookRules.MAX_STOCK + 10);

        ImportBooks again = new ImportBooks(
                "f",
                false,
                List.of(new ImportBooks.Row(2, 1L, content("Title", "Distributed systems", "Ann Author", 100, 1))));
        assertThat(catalog.apply(again).outcome()).isEqualTo(new ImportBooks.Outcome(0, 0, 1, List.of()));
    }

    @Test
    void an_import_adds_and_updates_and_a_second_one_changes_nothing() {
        catalog.apply(newBook(1, "Title", 100, 5));
        catalog.apply(newBook(3, "Gone", 100, 5));
        catalog.apply(new DeleteBook("f", 3, List.of()));
        List<ImportBooks.Row> rows = List.of(
                new ImportBooks.Row(2, 1L, content("New title", "Poetry", "Ann", 200, 50)),
                new ImportBooks.Row(3, 2L, content("Second", "Poetry", "Bob", 300, 50)),
                new ImportBooks.Row(4, 3L, content("Third", "Poetry", "Cid", 300, 50)),
                new ImportBooks.Row(5, null, content("Fourth", "Prose", "Dan", 300, 50)));

        assertThat(catalog.apply(new ImportBooks("f", false, rows)).outcome())
                .isEqualTo(new ImportBooks.Outcome(
                        2,
                        1,
                        0,
                        List.of(new ImportBooks.Refusal(
                                4, "id: 3 belonged to a deleted book (expected: another id)"))));
        assertThat(catalog.touched()).containsExactly("book-1", "book-2", "book-4", "books");
        assertThat(catalog.state().book(1).orElseThrow().book())
                .isEqualTo(new Book(1, "New title", "Poetry", "Ann", null, null, 200, 5));
        catalog.apply(order("k", 2, 20));

        assertThat(catalog.apply(new ImportBooks("f", false, rows)).outcome())
                .extracting(ImportBooks.Outcome::created, ImportBooks.Outcome::updated, ImportBooks.Outcome::unchanged)
                .containsExactly(0L, 0L, 3L);
        assertThat(catalog.touched()).isEmpty();
        assertThat(catalog.state().book(2).orElseThrow().book().stock()).isEqualTo(30);

        catalog.apply(new ImportBooks("f", true, rows));
        assertThat(catalog.state().book(2).orElseThrow().book().stock()).isEqualTo(50);
    }

    @Test
    void topics_are_counted_as_books_come_change_and_go() {
        catalog.apply(new CreateBook("f", 1L, content("a", "poetry", "", 1, 1)));
        catalog.apply(new CreateBook("f", 2L, content("b", "Poetry", "", 1, 1)));
        catalog.apply(new CreateBook("f", 3L, content("c", "Algorithms", "", 1, 1)));
        assertThat(catalog.state().topics().topics())
                .containsExactly(
                        new TopicList.Topic("Algorithms", 1),
                        new TopicList.Topic("Poetry", 1),
                        new TopicList.Topic("poetry", 1));

        catalog.apply(new UpdateBook("f", 1, List.of(), content("a", "Poetry", "", 1, 1)));
        catalog.apply(new DeleteBook("f", 3, List.of()));
        assertThat(catalog.state().topics().topics()).containsExactly(new TopicList.Topic("Poetry", 2));
    }

    @Test
    void a_catalog_is_empty_until_its_first_book_and_never_again() {
        assertThat(catalog.state().isEmpty()).isTrue();
        catalog.apply(newBook(1, "Title", 100, 5));
        assertThat(catalog.state().isEmpty()).isFalse();
        catalog.apply(new DeleteBook("f", 1, List.of()));
        assertThat(catalog.state().isEmpty()).isFalse();
    }
}
