package com.pygmy.client;

import static com.pygmy.client.HttpDouble.Response.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.client.HttpDouble.Response;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a server refuses is a value, one type each. */
@Timeout(60)
class RefusalTest {
    @TempDir
    Path folder;

    private final StoreDouble store = new StoreDouble();
    private final HttpDouble frontend = new HttpDouble(store);
    private final PygmyClient client = PygmyClient.open(
            ClientSettings.of(List.of(frontend.address())).withOperatorToken(StoreDouble.OPERATOR_TOKEN));

    @AfterEach
    void stop() {
        client.close();
        frontend.close();
    }

    private OrderResult place(long bookId, long copies) {
        return client.orders().place(List.of(Orders.line(bookId, copies))).value();
    }

    @Test
    void each_refusal_of_an_order_has_its_value() {
        assertThat(place(2, 5)).isEqualTo(new OrderResult.OutOfStock(List.of(new Problem.Shortage(2, 5, 1))));
        assertThat(place(99, 1)).isEqualTo(new OrderResult.UnknownBook("bookId: 99 (expected: known books)"));
        assertThat(place(1, 0)).isInstanceOf(OrderResult.Invalid.class);

        frontend.nextIs(problem(Problem.of(ProblemType.KEY_REUSED, "used")));
        assertThat(place(1, 1)).isEqualTo(new OrderResult.KeyReused("used"));
        frontend.nextIs(problem(Problem.of(ProblemType.KEY_TOO_OLD, "old")));
        assertThat(place(1, 1)).isEqualTo(new OrderResult.KeyTooOld("old"));
        assertThat(store.orders()).isEmpty();
    }

    @Test
    void an_order_that_is_decided_but_not_recorded_yet_is_accepted() {
        frontend.nextIs(new Response(202, Map.of("Location", "/v1/orders/abc123"), ""));

        assertThat(place(1, 1)).isEqualTo(new OrderResult.Accepted("abc123"));
    }

    @Test
    void the_outcome_of_a_key_can_be_asked_for() {
        IdempotencyKey key = IdempotencyKey.next();
        assertThat(client.orders().outcomeOf(key).value()).isEmpty();

        OrderResult placed =
                client.orders().place(key, List.of(Orders.line(1, 1))).value();

        assertThat(client.orders().outcomeOf(key).value()).contains(placed);
        CustomerToken customer = CustomerToken.random();
        Orders own = client.orders().of(customer);
        assertThat(own.list(OrderQuery.all()).value().orders()).isEmpty();
        own.place(List.of(Orders.line(1, 1)));
        assertThat(own.list(OrderQuery.all()).value().orders())
                .hasSize(1)
                .allMatch(order -> order.key().startsWith(customer.name() + "."));
        assertThat(client.orders().list(OrderQuery.all()).value().orders()).hasSize(2);
    }

    @Test
    void cancellations_end_in_one_of_four_ways() {
        OrderResult.Placed placed = (OrderResult.Placed) place(1, 1);
        String id = placed.order().id();
        assertThat(client.orders().cancel(id).value()).isInstanceOf(CancelResult.Cancelled.class);
        assertThat(client.orders().cancel("0000").value()).isEqualTo(new CancelResult.NotFound());

        frontend.nextIs(new Response(202, Map.of(), ""));
        assertThat(client.orders().cancel(id).value()).isEqualTo(new CancelResult.Cancelling(id));
        frontend.nextIs(problem(Problem.of(ProblemType.NOT_CANCELLABLE, "too late")));
        assertThat(client.orders().cancel(id).value()).isEqualTo(new CancelResult.Refused("too late"));
    }

    @Test
    void stock_goes_up_and_down_but_not_below_zero() {
        assertThat(client.books().adjustStock(1, 5).value()).isEqualTo(new StockResult.Adjusted(25));
        assertThat(client.books().adjustStock(1, -26).value()).isInstanceOf(StockResult.BelowZero.class);
        assertThat(client.books().adjustStock(99, 1).value()).isEqualTo(new StockResult.NotFound());
    }

    @Test
    void what_does_not_exist_is_empty_and_still_has_an_index() {
        assertThat(client.books().get(99).value()).isEmpty();
        assertThat(client.books().get(99).index("catalog")).hasValue(100);
        assertThat(client.orders().get("a/../b").value()).isEmpty();
    }

    @Test
    void words_of_a_search_arrive_as_they_were_typed() {
        client.books().list(BookQuery.all().words("50% & more + é").limit(5));

        assertThat(frontend.lastRequest().query()).isEqualTo("q=50%25%20%26%20more%20%2B%20%C3%A9&limit=5");
    }

    @Test
    void an_import_is_streamed_and_repeated_under_its_key() throws Exception {
        Path file = folder.resolve("books.csv");
        Files.writeString(file, "id,title\n" + "1,One\n".repeat(50_000));
        frontend.next(answer -> Response.BROKEN);
        List<Long> progress = new CopyOnWriteArrayList<>();
        BookImport books =
                new BookImport(file, BookImport.CSV, Map.of("topic-from", "language_code"), IdempotencyKey.next());

        var answer = client.books().importBooks(books, (bytes, all) -> progress.add(bytes));

        assertThat(answer.value().created()).isEqualTo(50_000);
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(frontend.requests().stream().map(request -> request.header("Idempotency-Key")))
                .containsOnly(books.key().value());
        assertThat(frontend.lastRequest().query()).isEqualTo("topic-from=language_code");
        assertThat(progress).hasSizeGreaterThan(3).contains(Files.size(file));
    }

    @Test
    void every_other_resource_can_be_read() {
        assertThat(client.books().topics().value().topics()).hasSize(1);
        assertThat(client.books().list(BookQuery.all()).value().books()).hasSize(2);
        assertThat(client.orders().list(OrderQuery.all()).value().orders()).isEmpty();
        assertThat(client.cluster().value().frontend()).isEqualTo("frontend-1");
    }
}
