package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.CUTTING;
import static com.pygmy.frontend.node.NodeDouble.RESETTING;
import static com.pygmy.frontend.node.NodeDouble.SILENT;
import static com.pygmy.frontend.node.NodeDouble.problem;
import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

/** A real frontend before nodes that are ill in every way there is. */
class RoutingTest extends OrderNodes {
    @Test
    void an_answer_that_streams_may_take_longer_than_an_attempt() throws Exception {
        int beginning = 2 * 1024 * 1024;
        Executor afterTheAttempt = CompletableFuture.delayedExecutor(900, TimeUnit.MILLISECONDS);
        orders.forEach(node -> node.conduct((request, response, callback) -> {
            Runnable end = () -> response.write(true, ByteBuffer.allocate(1), callback);
            response.write(
                    false,
                    ByteBuffer.allocate(beginning),
                    Callback.from(() -> afterTheAttempt.execute(end), callback::failed));
            return true;
        }));
        assertThat(read().body()).hasSize(beginning + 1);
    }

    @Test
    void reads_go_round_and_writes_go_to_the_leader() throws Exception {
        Set<String> served = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 3; i++) {
            served.add(read().body());
            assertThat(order("key-" + i).body()).isEqualTo("order-1");
        }
        assertThat(served).containsExactlyInAnyOrder("order-1", "order-2", "order-3");
    }

    @Test
    void a_slow_node_holds_up_only_its_own_requests() throws Exception {
        one.conduct(SILENT);
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(frontend.http()
                    .sendAsync(frontend.request("/v1/orders/" + i).build(), HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(200);
            assertThat(answer.get().body()).isIn("order-2", "order-3");
        }
        assertThat(one.requests()).hasSizeLessThanOrEqualTo(10);
    }

    @Test
    void a_node_that_accepts_and_never_answers_is_left_after_the_time_of_one_try() throws Exception {
        one.conduct(SILENT);
        two.conduct(SILENT);
        long began = System.nanoTime();
        assertThat(read().body()).isEqualTo("order-3");
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(1500));
    }

    @Test
    void a_connection_on_which_no_answer_came_in_time_is_not_used_again() throws Exception {
        Set<String> lost = ConcurrentHashMap.newKeySet();
        Set<String> answered = ConcurrentHashMap.newKeySet();
        orders.forEach(node -> node.conduct((request, response, callback) -> lost.add(connectionOf(request))));
        assertThat(read().statusCode()).isEqualTo(503);
        assertThat(lost).isNotEmpty();

        orders.forEach(node -> node.conduct((request, response, callback) -> {
            answered.add(connectionOf(request));
            return text(response, callback, 200, node.name());
        }));
        await().atMost(Duration.ofSeconds(5)).until(() -> read().statusCode() == 200);
        orders.forEach(node ->
                await().atMost(Duration.ofSeconds(5)).until(() -> read().body().equals(node.name())));
        assertThat(answered).isNotEmpty().doesNotContainAnyElementsOf(lost);
    }

    private static String connectionOf(Request request) {
        return String.valueOf(request.getConnectionMetaData().getRemoteSocketAddress());
    }

    @Test
    void a_node_that_cuts_connections_is_left_at_once() throws Exception {
        one.conduct(CUTTING);
        for (int i = 0; i < 20; i++) {
            assertThat(read().statusCode()).isEqualTo(200);
            assertThat(order("cut-" + i).body()).isIn("order-2", "order-3");
        }
        assertThat(count("frontend.node.order-1.suspicions")).isPositive();
        assertThat(count("frontend.forward.retries")).isPositive();
    }

    @Test
    void a_node_that_resets_connections_is_left_at_once() throws Exception {
        one.conduct(RESETTING);
        for (int i = 0; i < 10; i++) {
            assertThat(read().body()).isIn("order-2", "order-3");
            assertThat(order("reset-" + i).body()).isIn("order-2", "order-3");
        }
        assertThat(count("frontend.node.order-1.suspicions")).isPositive();
    }

    @Test
    void when_many_requests_fail_only_a_share_of_them_is_tried_again() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        orders.forEach(node -> node.conduct((request, response, callback) -> {
            asked.incrementAndGet();
            return text(response, callback, 500, "broken");
        }));
        int requests = 150;
        for (int i = 0; i < requests; i++) {
            assertThat(read().statusCode())
                    .as("the request's fault, or no retry left to tell")
                    .isIn(500, 503);
        }
        // A fifth of the requests, and three a second over the ten seconds that the budget remembers, once more.
        assertThat(asked.get() - requests).isPositive().isLessThanOrEqualTo(requests / 5 + 2 * 30);
        assertThat(count("frontend.forward.retries-refused")).isPositive();
    }

    @Test
    void a_node_that_cuts_the_connection_in_the_middle_of_its_answer_is_left_too() throws Exception {
        one.conduct((request, response, callback) -> {
            response.getHeaders().put("Content-Length", 1000);
            Content.Sink.write(response, false, "half", Callback.from(() -> {
                request.getConnectionMetaData().getConnection().getEndPoint().close();
            }));
            return true;
        });
        for (int i = 0; i < 6; i++) {
            assertThat(read().body()).isIn("order-2", "order-3");
        }
    }

    @Test
    void a_flapping_node_shows_no_client_an_error() throws Exception {
        AtomicInteger seen = new AtomicInteger();
        two.conduct((request, response, callback) -> (seen.incrementAndGet() / 3) % 2 == 0
                ? text(response, callback, 200, "order-2")
                : CUTTING.meet(request, response, callback));
        for (int i = 0; i < 200; i++) {
            assertThat(read().statusCode()).isEqualTo(200);
        }
        assertThat(seen.get()).as("it got its chances").isGreaterThan(3);
    }

    @Test
    void a_killed_node_and_its_return_show_no_client_an_error() throws Exception {
        one.kill();
        for (int i = 0; i < 20; i++) {
            assertThat(read().statusCode()).isEqualTo(200);
            assertThat(order("dead-" + i).statusCode()).isEqualTo(200);
        }
        one.start();
        await().atMost(Duration.ofSeconds(5)).until(() -> read().body().equals("order-1"));
    }

    @Test
    void wrong_turn_15_everything_down_is_answered_at_once_with_a_time_to_come_back() throws Exception {
        for (NodeDouble node : orders) {
            node.kill();
        }
        read(); // whoever comes first finds out
        long began = System.nanoTime();
        HttpResponse<String> answer = read();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofMillis(500));
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
        assertThat(problemOf(order("k")).executed()).isEqualTo(Executed.NO);

        two.start();
        await().atMost(Duration.ofSeconds(5)).until(() -> read().statusCode() == 200);
    }

    @Test
    void all_hanging_keeps_nobody_but_a_few_waiting() throws Exception {
        orders.forEach(node -> node.conduct(SILENT));
        assertThat(read().statusCode()).isEqualTo(503);
        orders.forEach(node -> node.adminConduct(SILENT));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> frontend.standing(one).equals("UNHEALTHY")
                        && frontend.standing(two).equals("UNHEALTHY")
                        && frontend.standing(three).equals("UNHEALTHY"));
        long before = requestsAtNodes();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(frontend.http()
                    .sendAsync(frontend.request("/v1/orders/1").build(), HttpResponse.BodyHandlers.ofString()));
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).isEqualTo(503);
        }
        assertThat(requestsAtNodes() - before)
                .as("attempts, of which each request had one at least if it waited for a node")
                .isLessThan(20);
    }

    private long requestsAtNodes() {
        return orders.stream().mapToLong(node -> node.requests().size()).sum();
    }

    @Test
    void a_node_that_lags_is_not_ill_and_another_one_answers() throws Exception {
        one.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.LAGGING, "behind", Executed.NO)));
        for (int i = 0; i < 10; i++) {
            assertThat(read().body()).isIn("order-2", "order-3");
        }
        assertThat(frontend.standing(one)).isEqualTo("HEALTHY");
        assertThat(count("frontend.node.order-1.suspicions")).isZero();
    }

    @Test
    void a_refusal_is_an_answer_and_goes_to_the_client_as_it_is() throws Exception {
        String body = "{\"type\":\"/problems/insufficient-stock\",\"title\":\"x\",\"status\":409}";
        one.conduct((request, response, callback) -> {
            response.getHeaders().put("Content-Type", Problem.MEDIA_TYPE);
            response.setStatus(409);
            Content.Sink.write(response, true, body, callback);
            return true;
        });
        HttpResponse<String> answer = order("refused");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).isEqualTo(body);
        assertThat(two.requests()).isEmpty();
        assertThat(three.requests()).isEmpty();
    }

    @Test
    void while_nobody_leads_orders_wait_and_none_fails() throws Exception {
        for (NodeDouble node : orders) {
            node.says(node.status("FOLLOWER", null, 10, true, false));
            node.conduct((request, response, callback) ->
                    problem(response, callback, Problem.failure(ProblemType.NO_LEADER, "nobody leads", Executed.NO)));
        }
        CompletableFuture<HttpResponse<String>> waiting = orderAsync("patient");
        await().pollDelay(Duration.ofMillis(400)).atMost(Duration.ofSeconds(2)).until(() -> !waiting.isDone());
        two.conduct((request, response, callback) -> text(response, callback, 201, "order-2"));
        two.says(two.status("LEADER", "order-2", 10, true, true));
        assertThat(waiting.get().statusCode()).isEqualTo(201);
    }

    @Test
    void at_the_deadline_the_nodes_own_words_are_passed_on() throws Exception {
        orders.forEach(node -> node.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.NO_LEADER, "nobody leads", Executed.NO))));
        HttpResponse<String> answer = order("late");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(problemOf(answer).is(ProblemType.NO_LEADER)).isTrue();
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
    }

    @Test
    void a_draining_node_is_left_before_it_stops() throws Exception {
        one.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.DRAINING, "stopping", Executed.NO)));
        assertThat(order("a").body()).isIn("order-2", "order-3");
        int before = one.requests().size();
        assertThat(order("b").body()).isIn("order-2", "order-3");
        assertThat(one.requests()).as("not before a poll says that it stays").hasSizeLessThanOrEqualTo(before + 1);
    }

    @Test
    void a_frontend_with_more_than_it_may_hold_says_so() throws Exception {
        orders.forEach(node -> node.conduct(SILENT));
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            answers.add(orderAsync("flood-" + i));
        }
        int overloaded = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            if (answer.get().statusCode() == 429) {
                overloaded++;
                assertThat(answer.get().headers().firstValue("Retry-After")).isPresent();
                assertThat(problemOf(answer.get()).is(ProblemType.OVERLOADED)).isTrue();
            }
        }
        assertThat(overloaded).isGreaterThanOrEqualTo(80 - 64);
    }
}
