package com.pygmy.client;

import static com.pygmy.client.HttpDouble.Response.problem;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.pygmy.api.Book;
import com.pygmy.api.BookDraft;
import com.pygmy.client.ClientSettings.Retries;
import com.pygmy.client.ClientSettings.Timeouts;
import com.pygmy.client.HttpDouble.Response;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PygmyClientTest {
    private final StoreDouble store = new StoreDouble();
    private final HttpDouble first = new HttpDouble(store);
    private final HttpDouble second = new HttpDouble(store);
    private final PygmyClient client = client(first.address());

    private static PygmyClient client(URI... frontends) {
        return PygmyClient.open(ClientSettings.of(List.of(frontends))
                .withOperatorToken(StoreDouble.OPERATOR_TOKEN)
                .withTimeouts(new Timeouts(
                        Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(10)))
                .withRetries(new Retries(6, Duration.ofMillis(1), Duration.ofMillis(20), Duration.ofMinutes(1))));
    }

    @AfterEach
    void stop() {
        client.close();
        first.close();
        second.close();
    }

    @Test
    void an_order_whose_answer_is_lost_is_placed_once_under_one_key() {
        first.next(answer -> Response.BROKEN);

        Answer<OrderResult> answer = client.orders().place(List.of(Orders.line(1, 3)));

        assertThat(answer.value()).isInstanceOf(OrderResult.Placed.class);
        assertThat(answer.attempts()).isEqualTo(2);
        assertThat(answer.replayed()).isTrue();
        assertThat(store.orders()).hasSize(1);
        assertThat(store.stock(1)).isEqualTo(17);
        assertThat(first.requests().stream().map(request -> request.header(Headers.IDEMPOTENCY_KEY)))
                .hasSize(2)
                .allMatch(key -> key.equals(store.orders().get(0).key()));
        assertThat(first.requests().stream().map(request -> request.header(Headers.REQUEST_ID)))
                .containsOnly(answer.requestId());
    }

    @Test
    void the_operators_token_is_shown_only_where_it_is_asked_for() {
        client.books().get(1);
        client.orders().place(List.of(Orders.line(1, 1)));
        client.orders().list(OrderQuery.all().key(IdempotencyKey.next()));
        assertThat(first.requests().stream().map(request -> request.header("Authorization")))
                .hasSize(3)
                .containsOnlyNulls();

        client.books().adjustStock(1, 1);
        client.orders().list(OrderQuery.all());
        assertThat(first.requests().stream().skip(3).map(request -> request.header("Authorization")))
                .hasSize(2)
                .containsOnly("Bearer " + StoreDouble.OPERATOR_TOKEN);
    }

    @Test
    void the_same_key_through_two_frontends_gives_one_order_and_the_same_answer() {
        IdempotencyKey key = IdempotencyKey.next();
        try (PygmyClient other = client(second.address())) {
            OrderResult here =
                    client.orders().place(key, List.of(Orders.line(1, 1))).value();
            OrderResult there =
                    other.orders().place(key, List.of(Orders.line(1, 1))).value();

            assertThat(there).isEqualTo(here);
            assertThat(store.orders()).hasSize(1);
        }
    }

    @Test
    void a_change_without_a_key_is_not_sent_again_once_it_may_have_happened() {
        Answer<Optional<Book>> read = client.books().get(1);
        first.next(answer -> Response.BROKEN);

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.books().delete(1, tag(read)));

        assertThat(failure.executed()).isEqualTo(Executed.UNKNOWN);
        assertThat(failure.attempts()).isEqualTo(1);
        assertThat(first.requests()).hasSize(2);
    }

    @Test
    void a_change_without_a_key_is_sent_again_where_the_server_says_it_did_not_happen() {
        Answer<Optional<Book>> read = client.books().get(1);
        first.nextIs(unavailable(Executed.NO));

        assertThat(client.books().delete(1, tag(read)).value()).isEqualTo(new BookResult.Deleted());
    }

    @Test
    void what_the_server_says_did_happen_is_not_sent_again() {
        first.next(answer -> unavailable(Executed.YES));

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.YES);
        assertThat(first.requests()).hasSize(1);
    }

    @Test
    void a_try_that_may_have_happened_makes_the_whole_call_unknown_even_if_the_last_one_did_not_happen() {
        first.nextIs(problem(Problem.failure(ProblemType.OUTCOME_UNKNOWN, "no answer in time", Executed.UNKNOWN)));
        for (int i = 0; i < 5; i++) {
            first.nextIs(unavailable(Executed.NO));
        }

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.attempts()).isEqualTo(6);
        assertThat(failure.executed()).isEqualTo(Executed.UNKNOWN);
    }

    @Test
    void what_was_refused_at_each_try_did_not_happen() {
        for (int i = 0; i < 6; i++) {
            first.nextIs(unavailable(Executed.NO));
        }

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.NO);
        assertThat(failure.problem()).map(Problem::type).contains("/problems/no-leader");
        assertThat(store.orders()).isEmpty();
    }

    @Test
    void where_nobody_listens_nothing_happened() {
        first.close();

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.NO);
        assertThat(failure).hasMessageContaining("does not answer (connection refused)");
    }

    @Test
    void a_frontend_that_fails_is_left_alone_for_a_while() {
        first.next(answer -> Response.BROKEN);
        try (PygmyClient both = client(first.address(), second.address())) {
            Answer<OrderResult> failedOver = both.orders().place(List.of(Orders.line(1, 1)));
            Answer<Optional<Book>> after = both.books().get(1);

            assertThat(failedOver.frontend()).isEqualTo(second.address());
            assertThat(failedOver.attempts()).isEqualTo(2);
            assertThat(after.frontend()).isEqualTo(second.address());
            assertThat(first.requests()).hasSize(1);
        }
    }

    @Test
    void with_every_frontend_failed_the_client_still_asks_them() {
        first.next(answer -> Response.BROKEN);
        second.next(answer -> Response.BROKEN);
        try (PygmyClient both = client(first.address(), second.address())) {
            assertThat(both.orders().place(List.of(Orders.line(1, 1))).attempts())
                    .isEqualTo(3);
        }
    }

    @Test
    void another_frontend_is_asked_where_one_says_it_cannot_answer_now() {
        first.nextIs(unavailable(Executed.NO));
        try (PygmyClient both = client(first.address(), second.address())) {
            assertThat(both.books().get(1).frontend()).isEqualTo(second.address());
            assertThat(both.books().get(1).frontend()).isEqualTo(first.address());
        }
    }

    @Test
    void a_frontend_that_never_answers_costs_one_try() {
        first.nextIs(Response.NONE);
        try (PygmyClient both = client(first.address(), second.address())) {
            assertThat(both.orders().place(List.of(Orders.line(1, 1))).frontend())
                    .isEqualTo(second.address());
        }
    }

    @Test
    void the_deadline_ends_a_call_that_nobody_answers() {
        first.nextIs(Response.NONE);
        long began = System.nanoTime();

        PygmyException failure = catchThrowableOfType(
                PygmyException.class,
                () -> client.within(Duration.ofMillis(200)).orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.UNKNOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void a_pause_that_the_server_asks_for_is_kept() {
        first.nextIs(unavailable(Executed.NO).with("Retry-After", "1"));
        long began = System.nanoTime();

        client.books().get(1);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void a_pause_beyond_the_deadline_ends_the_call_at_once() {
        first.nextIs(unavailable(Executed.NO).with("Retry-After", "60"));
        long began = System.nanoTime();

        assertThatThrownBy(() -> client.books().get(1)).isInstanceOf(PygmyException.class);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void a_request_that_is_still_being_worked_on_is_asked_for_again() {
        first.nextIs(problem(Problem.of(ProblemType.IN_PROGRESS, "being worked on")));
        first.nextIs(problem(Problem.of(ProblemType.OVERLOADED, "4096 commands wait")));

        assertThat(client.orders().place(List.of(Orders.line(1, 1))).attempts()).isEqualTo(3);
    }

    @Test
    void an_error_page_of_something_that_is_not_ours_may_hide_an_order_that_happened() {
        for (int i = 0; i < 6; i++) {
            first.next(answer -> Response.text(502, "<h1>Bad gateway</h1>"));
        }

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.UNKNOWN);
    }

    @Test
    void an_answer_says_where_it_comes_from() {
        first.next(answer -> answer.with(Headers.CACHE_STATUS, "pygmy; hit"));

        Answer<Optional<Book>> answer = client.books().get(1);

        assertThat(answer.index("catalog")).hasValue(100);
        assertThat(answer.index("order")).hasValue(7);
        assertThat(answer.node()).isEqualTo("catalog-2");
        assertThat(answer.fromCache()).isTrue();
        assertThat(answer.etag()).isEqualTo("\"100\"");
        assertThat(answer.frontend()).isEqualTo(first.address());
        assertThat(answer.sessionRestarted()).isFalse();
    }

    @Test
    void a_reader_asks_for_the_consistency_it_wants() {
        client.reading(Consistency.LINEARIZABLE).books().get(1);
        assertThat(first.lastRequest().header(Headers.CONSISTENCY)).isEqualTo("linearizable");

        client.books().get(1);
        assertThat(first.lastRequest().header(Headers.CONSISTENCY)).isEqualTo("session");
    }

    @Test
    void an_answer_longer_than_the_limit_is_cut_off() {
        first.nextIs(Response.text(200, "x".repeat(2048)));
        PygmyClient small =
                PygmyClient.open(ClientSettings.of(List.of(first.address())).withAnswerBytesMax(1024));

        assertThatThrownBy(() -> small.books().get(1))
                .isInstanceOf(PygmyException.class)
                .hasMessageContaining("longer than 1024 bytes");
        small.close();
    }

    @Test
    void a_body_that_is_not_what_was_asked_for_is_no_answer() {
        first.next(answer -> Response.text(201, "it worked!"));

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1))));

        assertThat(failure.executed()).isEqualTo(Executed.YES);
        assertThat(failure).hasMessageContaining("its body is not a Order");
    }

    @Test
    void an_interrupt_ends_a_call_and_stays_set() throws InterruptedException {
        first.nextIs(Response.NONE);
        AtomicReference<PygmyException> failure = new AtomicReference<>();
        AtomicReference<Boolean> flag = new AtomicReference<>();
        Thread buyer = new Thread(() -> {
            failure.set(catchThrowableOfType(
                    PygmyException.class, () -> client.orders().place(List.of(Orders.line(1, 1)))));
            flag.set(Thread.currentThread().isInterrupted());
        });
        buyer.start();
        await().until(() -> !first.requests().isEmpty());
        buyer.interrupt();
        buyer.join(5_000);

        assertThat(failure).hasValueSatisfying(e -> assertThat(e.executed()).isEqualTo(Executed.UNKNOWN));
        assertThat(flag).hasValue(true);
    }

    @Test
    void missing_credentials_are_a_failure_that_names_its_problem() {
        PygmyClient shopper = PygmyClient.of(first.address());

        PygmyException failure =
                catchThrowableOfType(PygmyException.class, () -> shopper.books().adjustStock(1, 5));

        assertThat(failure.problem()).map(Problem::status).contains(401);
        assertThat(failure.executed()).isEqualTo(Executed.NO);
        shopper.close();
    }

    @Test
    void settings_out_of_bounds_are_refused() {
        assertThatThrownBy(() -> ClientSettings.of(List.of())).hasMessageContaining("expected: at least one address");
        assertThatThrownBy(() -> PygmyClient.of(URI.create("localhost:8080")))
                .hasMessageContaining("expected: an address such as http://127.0.0.1:8080");
        assertThatThrownBy(() -> new Retries(0, Duration.ofMillis(1), Duration.ofMillis(1), Duration.ofMillis(1)))
                .hasMessageContaining("attemptsMax: 0 (expected: 1 to 100)");
        assertThatThrownBy(() -> client.within(Duration.ZERO)).hasMessageContaining("expected: more than zero");
    }

    @Test
    void a_draft_is_created_changed_and_removed() {
        BookDraft draft = new BookDraft(9L, "Pygmies", "Tests", "C. Author", null, null, 100L, 1L);
        assertThat(client.books().create(draft).value()).isInstanceOf(BookResult.Saved.class);
        assertThat(client.books().create(draft).value()).isInstanceOf(BookResult.AlreadyExists.class);

        String tag = tag(client.books().get(9));
        assertThat(client.books().update(9, tag, draft).value()).isInstanceOf(BookResult.Saved.class);
        assertThat(client.books().update(9, tag, draft).value()).isInstanceOf(BookResult.Stale.class);
        assertThat(client.books().delete(9, tag(client.books().get(9))).value()).isEqualTo(new BookResult.Deleted());
        assertThat(client.books().delete(9, "\"1\"").value()).isEqualTo(new BookResult.NotFound());
    }

    private static String tag(Answer<?> answer) {
        String etag = answer.etag();
        assertThat(etag).isNotNull();
        return String.valueOf(etag);
    }

    private static Response unavailable(Executed executed) {
        return problem(Problem.failure(ProblemType.NO_LEADER, "no leader at the moment", executed));
    }
}
