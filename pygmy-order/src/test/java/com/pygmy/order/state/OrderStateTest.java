package com.pygmy.order.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.pygmy.api.Order;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OrderStateTest {
    private Instant time = Instant.EPOCH;
    private Connection connection;
    private OrderState state;

    @BeforeEach
    void open() throws SQLException {
        connection = DriverManager.getConnection("jdbc:sqlite::memory:");
        OrderSchema schema = new OrderSchema();
        try (Statement statement = connection.createStatement()) {
            for (String script : schema.migrations()) {
                statement.executeUpdate(script);
            }
        }
        state = schema.open(Jdbi.open(connection), tag -> {});
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void an_order_reads_back_as_it_was_decided() {
        DecidedOrder decided = OrderStream.order(5);

        assertThat(apply(new RecordOrders(List.of(decided))).standings()).containsExactly(Standing.PLACED);

        assertThat(state.order(decided.id())).contains(placed(decided));
    }

    @Test
    void an_order_recorded_again_stays_as_it_is() {
        DecidedOrder decided = OrderStream.order(1);
        apply(new RecordOrders(List.of(decided)));
        apply(new CancelOrder(decided.id()));

        assertThat(apply(new RecordOrders(List.of(decided))).standings()).containsExactly(Standing.CANCELLING);

        assertThat(state.newest(Optional.empty(), Long.MAX_VALUE, 10)).hasSize(1);
    }

    @Test
    void an_order_of_an_earlier_life_of_the_catalog_stays_and_says_so() {
        DecidedOrder first = OrderStream.order(1);
        DecidedOrder second =
                new DecidedOrder(first.id(), first.key(), first.lines(), first.totalCents(), first.placedAt(), 999);
        apply(new RecordOrders(List.of(first)));

        assertThat(apply(new RecordOrders(List.of(second))).standings()).containsExactly(Standing.DIFFERENT);
        assertThat(apply(new RecordRelayed("later", 1, List.of(second))).different())
                .containsExactly(first.id());

        assertThat(state.order(first.id())).contains(placed(first));
    }

    @Test
    void a_mark_never_goes_back_and_belongs_to_one_epoch() {
        assertThat(apply(new RecordRelayed("a", 7, List.of())).mark()).isEqualTo(7);
        assertThat(apply(new RecordRelayed("a", 3, List.of())).mark()).isEqualTo(7);
        assertThat(apply(new RecordRelayed("b", 2, List.of())).mark()).isEqualTo(2);

        assertThat(state.marks())
                .containsExactly(new RelayMark("a", 7, 0, false, 0), new RelayMark("b", 2, 0, false, 0));
        assertThat(state.mark("c")).isEqualTo(new RelayMark("c", 0, 0, false, 0));
    }

    @Test
    void the_index_that_a_mark_covers_never_goes_back_and_is_kept_by_the_older_command() {
        DecidedOrder decided = OrderStream.order(1);
        assertThat(apply(new RecordUpTo("a", 7, 70, List.of(decided))))
                .isEqualTo(new RecordRelayed.Reply(7, List.of()));
        assertThat(state.order(decided.id())).contains(placed(decided));
        apply(new RecordUpTo("a", 6, 60, List.of()));
        apply(new RecordRelayed("a", 9, List.of()));

        assertThat(state.mark("a")).isEqualTo(new RelayMark("a", 9, 70, false, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordUpTo("a", 1, -1, List.of()));
    }

    @Test
    void a_ledger_accepted_with_rows_missing_covers_nothing_and_is_remembered_where_indexes_were() {
        apply(new RecordUpTo("e", 77, 770, List.of()));
        apply(new RecordRelayed("of-an-older-release", 77, List.of()));
        for (String epoch : List.of("e", "of-an-older-release")) {
            apply(new SuspendSales(epoch, 77, 70));
            apply(new AcceptLedger(epoch));
        }
        assertThat(state.marks())
                .containsExactly(
                        new RelayMark("e", 0, 0, true, 0), new RelayMark("of-an-older-release", 0, 0, false, 0));
        apply(new RecordUpTo("e", 1, 10, List.of()));
        assertThat(state.mark("e")).isEqualTo(new RelayMark("e", 1, 10, true, 0));
    }

    @Test
    void a_cancellation_goes_through_its_two_steps_and_both_may_be_repeated() {
        DecidedOrder decided = OrderStream.order(1);
        apply(new RecordOrders(List.of(decided)));

        assertThat(stateAfter(new CancelOrder(decided.id()))).isEqualTo(Order.State.CANCELLING);
        assertThat(stateAfter(new CancelOrder(decided.id()))).isEqualTo(Order.State.CANCELLING);
        assertThat(stateAfter(new MarkCancelled(decided.id()))).isEqualTo(Order.State.CANCELLED);
        assertThat(stateAfter(new MarkCancelled(decided.id()))).isEqualTo(Order.State.CANCELLED);
        assertThat(stateAfter(new CancelOrder(decided.id()))).isEqualTo(Order.State.CANCELLED);
    }

    @Test
    void the_time_of_the_first_cancellation_is_kept() {
        DecidedOrder decided = OrderStream.order(1);
        apply(new RecordOrders(List.of(decided)));
        assertThat(state.order(decided.id()).orElseThrow().cancelledAt()).isNull();
        time = Instant.parse("2026-01-02T03:04:05.678Z");
        apply(new BeginCancellation(decided.id()));
        Instant first = time;
        time = first.plusSeconds(60);
        apply(new BeginCancellation(decided.id()));
        apply(new MarkCancelled(decided.id()));

        Order cancelled = state.order(decided.id()).orElseThrow();
        assertThat(cancelled.state()).isEqualTo(Order.State.CANCELLED);
        assertThat(cancelled.cancelledAt()).isEqualTo(first);
    }

    @Test
    void an_order_that_nobody_cancels_cannot_be_marked_cancelled() {
        DecidedOrder decided = OrderStream.order(1);
        apply(new RecordOrders(List.of(decided)));

        assertThat(stateAfter(new MarkCancelled(decided.id()))).isEqualTo(Order.State.PLACED);
    }

    @Test
    void an_unknown_order_is_refused_by_a_value() {
        assertThat(apply(new CancelOrder("none"))).isEqualTo(new CancelReply.NoSuchOrder("none"));
        assertThat(apply(new MarkCancelled("none"))).isEqualTo(new CancelReply.NoSuchOrder("none"));
    }

    @Test
    void an_accepted_ledger_is_relayed_from_its_beginning_and_a_loss_is_noted_once() {
        apply(new RecordRelayed("e", 77, List.of()));
        assertThat(apply(new SuspendSales("e", 77, 70))).isEqualTo(new SuspendSales.Reply(true));
        assertThat(apply(new SuspendSales("e", 77, 60))).isEqualTo(new SuspendSales.Reply(false));
        assertThat(apply(new AcceptLedger("another"))).isEqualTo(new AcceptLedger.Reply(false));
        assertThat(apply(new AcceptLedger("e"))).isEqualTo(new AcceptLedger.Reply(true));
        assertThat(apply(new AcceptLedger("e"))).isEqualTo(new AcceptLedger.Reply(false));
        assertThat(apply(new RecordRelayed("e", 5, List.of()))).isEqualTo(new RecordRelayed.Reply(5, List.of()));
        assertThatIllegalArgumentException().isThrownBy(() -> new SuspendSales("e", 7, 7));
    }

    @Test
    void what_was_read_of_a_ledger_before_its_loss_was_accepted_changes_nothing_after() {
        apply(new RecordRead("e", 0, 77, 770, List.of()));
        assertThat(apply(new NoteLoss("e", 0, 77, 70))).isEqualTo(new SuspendSales.Reply(true));
        assertThat(apply(new NoteLoss("e", 0, 77, 60))).isEqualTo(new SuspendSales.Reply(false));
        assertThat(apply(new AcceptLoss("e", 1))).isEqualTo(new AcceptLedger.Reply(false));
        assertThat(apply(new AcceptLoss("e", 0))).isEqualTo(new AcceptLedger.Reply(true));
        assertThat(apply(new AcceptLoss("e", 0))).isEqualTo(new AcceptLedger.Reply(false));
        apply(new RecordRead("e", 1, 100, 1000, List.of()));

        assertThat(apply(new NoteLoss("e", 0, 77, 70))).isEqualTo(new SuspendSales.Reply(false));
        DecidedOrder decided = OrderStream.order(1);
        assertThat(apply(new RecordRead("e", 0, 200, 2000, List.of(decided))))
                .isEqualTo(new RecordRelayed.Reply(100, List.of()));
        assertThat(apply(new RecordRead("new", 1, 5, 50, List.of()))).isEqualTo(new RecordRelayed.Reply(0, List.of()));

        assertThat(state.order(decided.id())).contains(placed(decided));
        assertThat(state.marks()).containsExactly(new RelayMark("e", 100, 1000, true, 1));
        assertThat(state.ledgerLosses()).isEmpty();
        assertThat(apply(new NoteLoss("e", 1, 100, 90))).isEqualTo(new SuspendSales.Reply(true));
    }

    @Test
    void a_command_that_nobody_may_propose_cannot_be_made() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RecordOrders(List.of()))
                .withMessage("orders: 0 (expected: 1 to 256)");
        assertThatIllegalArgumentException().isThrownBy(() -> new RecordRelayed("a", -1, List.of()));
    }

    @Test
    void a_page_of_a_customer_costs_what_it_shows_however_many_orders_there_are() throws SQLException {
        String page = "SELECT id FROM orders WHERE substr(key, 1, 22) = 'a' AND substr(key, 23, 1) = '.'"
                + " AND sequence < 9 AND (NULL IS NULL OR state = NULL) ORDER BY sequence DESC LIMIT 3";
        List<String> plan = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("EXPLAIN QUERY PLAN " + page)) {
            while (row.next()) {
                plan.add(row.getString("detail"));
            }
        }
        assertThat(plan).containsExactly("SEARCH orders USING INDEX orders_by_customer (<expr>=? AND sequence<?)");
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 20260102, 987654321})
    void any_stream_of_commands_gives_what_the_model_gives_and_recording_again_changes_nothing(long seed) {
        OrderStream stream = new OrderStream(seed);
        OrderModel model = new OrderModel();
        List<OrderCommand<?>> recorded = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            OrderCommand<?> command = stream.next();
            Object reply = apply(command);
            assertThat(reply).as("seed %d, command %d: %s", seed, i, command).isEqualTo(model.apply(command, time));
            if (!(reply instanceof CancelReply)) {
                recorded.add(command);
            }
        }
        assertSame(seed, model);
        recorded.forEach(this::apply);
        assertSame(seed, model);
    }

    private void assertSame(long seed, OrderModel model) {
        assertThat(walk(Optional.empty(), 7)).as("seed %d", seed).isEqualTo(model.newest(Optional.empty()));
        for (Order.State each : Order.State.values()) {
            assertThat(walk(Optional.of(each), 3))
                    .as("seed %d, %s", seed, each)
                    .isEqualTo(model.newest(Optional.of(each)));
        }
        for (String customer : List.of(OrderStream.ONE, OrderStream.OTHER, "nobody")) {
            assertThat(walk((before, limit) -> state.newestOf(customer, Optional.empty(), before, limit), 5))
                    .as("seed %d, %s", seed, customer)
                    .isEqualTo(model.newestOf(customer, Optional.empty()));
            assertThat(walk(
                            (before, limit) ->
                                    state.newestOf(customer, Optional.of(Order.State.CANCELLING), before, limit),
                            3))
                    .as("seed %d, %s", seed, customer)
                    .isEqualTo(model.newestOf(customer, Optional.of(Order.State.CANCELLING)));
        }
        assertThat(state.marks()).as("seed %d", seed).containsExactlyElementsOf(model.marks.values());
    }

    private List<Order> walk(Optional<Order.State> of, int limit) {
        return walk((before, most) -> state.newest(of, before, most), limit);
    }

    private static List<Order> walk(BiFunction<Long, Integer, List<ListedOrder>> pages, int limit) {
        List<Order> all = new ArrayList<>();
        long before = Long.MAX_VALUE;
        List<ListedOrder> page = pages.apply(before, limit);
        while (!page.isEmpty()) {
            for (ListedOrder listed : page) {
                all.add(listed.order());
                before = listed.sequence();
            }
            page = pages.apply(before, limit);
        }
        return all;
    }

    private Order.State stateAfter(OrderCommand<CancelReply> command) {
        return ((CancelReply.Stands) apply(command)).order().state();
    }

    private <R> R apply(OrderCommand<R> command) {
        return command.applyTo(state, new Entry(1, time, new CommandId("test")));
    }

    private static Order placed(DecidedOrder decided) {
        return OrderModel.order(decided, Order.State.PLACED);
    }
}
