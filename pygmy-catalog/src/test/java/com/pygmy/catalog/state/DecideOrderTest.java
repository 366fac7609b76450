package com.pygmy.catalog.state;

import static com.pygmy.catalog.state.Samples.newBook;
import static com.pygmy.catalog.state.Samples.order;
import static com.pygmy.catalog.state.Samples.rejected;
import static com.pygmy.catalog.state.Samples.sold;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecideOrderTest {
    private CatalogDatabase catalog;

    @BeforeEach
    void open() throws SQLException {
        catalog = CatalogDatabase.inMemory();
        catalog.apply(newBook(1, "RPCs for Dummies", 2990, 20));
        catalog.apply(newBook(2, "Cooking for the Impatient", 3090, 15));
    }

    @AfterEach
    void close() throws SQLException {
        catalog.close();
    }

    @Test
    void an_order_takes_all_its_lines_at_the_price_of_the_moment() {
        Decision.Sold sold = sold(catalog.apply(order("k", 1, 2, 2, 15)));

        assertThat(sold.lines()).containsExactly(new Order.Line(1, 2, 2990), new Order.Line(2, 15, 3090));
        assertThat(sold.totalCents()).isEqualTo(2 * 2990 + 15 * 3090);
        assertThat(sold.decidedIndex()).isEqualTo(catalog.index());
        assertThat(sold.first()).isTrue();
        assertThat(stock(1)).isEqualTo(18);
        assertThat(stock(2)).isZero();
        assertThat(catalog.touched()).containsExactly("book-1", "book-2");
    }

    @Test
    void one_short_line_rejects_all_lines() {
        Decision.Rejected rejected = rejected(catalog.apply(order("k", 1, 2, 2, 16)));

        assertThat(rejected.shortages()).containsExactly(new Problem.Shortage(2, 16, 15));
        assertThat(stock(1)).isEqualTo(20);
        assertThat(stock(2)).isEqualTo(15);
        assertThat(catalog.touched()).isEmpty();
    }

    @Test
    void a_rejected_key_never_becomes_a_sale() {
        Decision.Rejected first = rejected(catalog.apply(order("k", 2, 16)));
        catalog.apply(new AdjustStock("f", 2, 100));

        Decision.Rejected again = rejected(catalog.apply(order("k", 2, 16)));

        assertThat(again)
                .isEqualTo(new Decision.Rejected(first.orderId(), "k", first.shortages(), first.decidedIndex(), false));
        assertThat(stock(2)).isEqualTo(115);
    }

    /** Known wrong turn 7: a replay after a crash runs the last entry twice. */
    @Test
    void the_same_order_applied_twice_sells_once_and_answers_the_same() {
        Decision.Sold first = sold(catalog.apply(order("k", 1, 2)));
        Decision.Sold again = sold(catalog.apply(order("k", 1, 2)));

        assertThat(again).usingRecursiveComparison().ignoringFields("first").isEqualTo(first);
        assertThat(again.first()).isFalse();
        assertThat(stock(1)).isEqualTo(18);
        assertThat(catalog.state().ledgerPage(0, 10)).hasSize(1);
    }

    /** Known wrong turn 13: the price read apart from the deduction. */
    @Test
    void wrong_turn_13_the_price_is_read_with_the_deduction_and_stays_for_ever() {
        Decision.Sold before = sold(catalog.apply(order("k1", 1, 1)));
        catalog.apply(new UpdateBook(
                "f", 1, List.of(), Samples.content("RPCs for Dummies", "Distributed systems", "Ann Author", 5, 19)));
        Decision.Sold after = sold(catalog.apply(order("k2", 1, 1)));
        Decision.Sold repeated = sold(catalog.apply(order("k1", 1, 1)));

        assertThat(before.totalCents()).isEqualTo(2990);
        assertThat(after.totalCents()).isEqualTo(5);
        assertThat(repeated.totalCents()).isEqualTo(2990);
    }

    @Test
    void a_key_stands_for_its_first_lines_sold_or_rejected() {
        catalog.apply(order("sold", 1, 2));
        catalog.apply(order("rejected", 1, 1000));

        assertThat(catalog.apply(order("sold", 1, 3))).isInstanceOf(Decision.KeyReused.class);
        assertThat(catalog.apply(order("rejected", 1, 1))).isInstanceOf(Decision.KeyReused.class);
        assertThat(stock(1)).isEqualTo(18);
    }

    @Test
    void an_unknown_book_leaves_the_key_unused() {
        assertThat(catalog.apply(order("k", 1, 1, 7, 1, 9, 1))).isEqualTo(new Decision.UnknownBooks(List.of(7L, 9L)));
        assertThat(catalog.state().ledgerPage(0, 10)).isEmpty();

        assertThat(catalog.apply(order("k", 1, 1))).isInstanceOf(Decision.Sold.class);
    }

    @Test
    void the_largest_order_there_can_be_does_not_overflow() {
        List<DecideOrder.Line> lines = new java.util.ArrayList<>();
        for (long id = 101; id <= 200; id++) {
            catalog.apply(newBook(id, "Gold " + id, BookRules.MAX_PRICE_CENTS, BookRules.MAX_STOCK));
            lines.add(new DecideOrder.Line(id, DecideOrder.MAX_COPIES));
        }
        Decision.Sold sold = sold(catalog.apply(order("k", lines)));
        assertThat(sold.totalCents()).isEqualTo(100L * 1000 * BookRules.MAX_PRICE_CENTS);
    }

    @Test
    void a_command_that_no_coordinator_may_send_cannot_be_made() {
        assertThatThrownBy(() -> order("k", 1, 0)).hasMessage("copies: 0 (expected: 1 to 1000)");
        assertThatThrownBy(() -> order("k", 1, 1001)).hasMessage("copies: 1001 (expected: 1 to 1000)");
        assertThatThrownBy(() -> order("k")).hasMessage("lines: 0 (expected: 1 to 100)");
        assertThatThrownBy(() -> order("k", 1, 1, 1, 1)).hasMessageContaining("each once");
    }

    @Test
    void returned_copies_are_back_once() {
        Decision.Sold sold = sold(catalog.apply(order("k", 1, 2, 2, 3)));

        ReturnOrder.Outcome first = catalog.apply(new ReturnOrder(sold.orderId()));
        assertThat(catalog.touched()).containsExactly("book-1", "book-2");
        ReturnOrder.Outcome again = catalog.apply(new ReturnOrder(sold.orderId()));

        assertThat(again).isEqualTo(first);
        assertThat(first)
                .isInstanceOfSatisfying(
                        ReturnOrder.Returned.class,
                        returned -> assertThat(returned.entry().returned()).isTrue());
        assertThat(catalog.touched()).isEmpty();
        assertThat(stock(1)).isEqualTo(20);
        assertThat(stock(2)).isEqualTo(15);
    }

    @Test
    void only_a_sold_order_can_be_returned() {
        Decision.Rejected rejected = rejected(catalog.apply(order("k", 1, 1000)));
        assertThat(catalog.apply(new ReturnOrder(rejected.orderId()))).isEqualTo(new ReturnOrder.NotSold());
        assertThat(catalog.apply(new ReturnOrder("nobody's"))).isEqualTo(new ReturnOrder.UnknownOrder());
    }

    @Test
    void copies_of_a_deleted_book_go_with_it() {
        Decision.Sold sold = sold(catalog.apply(order("k", 1, 2, 2, 3)));
        catalog.apply(new DeleteBook("f", 1, List.of()));

        catalog.apply(new ReturnOrder(sold.orderId()));

        assertThat(catalog.state().book(1)).isEmpty();
        assertThat(stock(2)).isEqualTo(15);
        assertThat(catalog.touched()).containsExactly("book-2");
        assertThat(catalog.state().ledgerEntry(sold.orderId()).orElseThrow().lines())
                .containsExactly(new Order.Line(1, 2, 2990), new Order.Line(2, 3, 3090));
    }

    @Test
    void old_rejections_are_forgotten_and_sales_are_not() {
        Decision.Sold sold = sold(catalog.apply(order("sold", 1, 1)));
        Decision.Rejected rejected = rejected(catalog.apply(order("rejected", 1, 1000)));
        catalog.pass(Duration.ofDays(30));
        assertThat(catalog.apply(new PruneRejections())).isEqualTo(new PruneRejections.Outcome(0, false));
        catalog.pass(Duration.ofDays(2));
        assertThat(catalog.apply(new PruneRejections())).isEqualTo(new PruneRejections.Outcome(1, false));

        assertThat(catalog.state().ledgerEntry(rejected.orderId())).isEmpty();
        assertThat(catalog.state().ledgerEntry(sold.orderId())).isPresent();
    }

    @Test
    void a_time_ordered_key_older_than_the_horizon_is_too_old_unless_it_is_known() {
        String known = keyOf(catalog.time(), 1);
        String unknown = keyOf(catalog.time(), 2);
        catalog.apply(order(known, 1, 1));
        catalog.pass(Duration.ofDays(32));
        assertThat(catalog.apply(order(keyOf(catalog.time().minus(Duration.ofDays(31)), 3), 1, 1)))
                .as("nothing was pruned yet")
                .isInstanceOf(Decision.Sold.class);
        catalog.apply(new PruneRejections());

        assertThat(catalog.apply(order(unknown, 1, 1))).isEqualTo(new Decision.KeyTooOld(unknown));
        assertThat(catalog.apply(order(known, 1, 1))).isInstanceOf(Decision.Sold.class);
        assertThat(catalog.apply(order(keyOf(catalog.time().minus(Duration.ofDays(29)), 4), 1, 1)))
                .isInstanceOf(Decision.Sold.class);
        assertThat(catalog.apply(order("a-key-without-a-time", 1, 1))).isInstanceOf(Decision.Sold.class);
    }

    @Test
    void a_sequence_is_never_given_twice_not_even_after_pruning() {
        assertThat(catalog.state().ledgerEnd()).isZero();
        catalog.apply(order("a", 1, 1));
        catalog.apply(order("b", 1, 1000));
        catalog.pass(Duration.ofDays(40));
        catalog.apply(new PruneRejections());
        assertThat(catalog.state().ledgerEnd())
                .as("order nodes take a lower end for a loss")
                .isEqualTo(2);
        catalog.apply(order("c", 1, 1));

        assertThat(catalog.state().ledgerPage(0, 10))
                .extracting(LedgerEntry::sequence)
                .containsExactly(1L, 3L);
        assertThat(catalog.state().ledgerPage(1, 10))
                .extracting(LedgerEntry::key)
                .containsExactly("c");
    }

    private long stock(long id) {
        return catalog.state().book(id).orElseThrow().book().stock();
    }

    private static String keyOf(Instant time, int number) {
        String millis = "%012x".formatted(time.toEpochMilli());
        return millis.substring(0, 8) + "-" + millis.substring(8) + "-7000-8000-%012x".formatted(number);
    }
}
