package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.CUTTING;
import static com.pygmy.frontend.node.NodeDouble.problem;
import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a frontend does not carry from node to node until the deadline, since no node can help. */
class AtOnceTest extends OrderNodes {
    @Test
    void with_all_nodes_drained_an_order_is_answered_at_once() throws Exception {
        for (NodeDouble node : orders) {
            node.says(draining(node));
        }
        await().atMost(Duration.ofSeconds(5)).until(() -> orders.stream().allMatch(node -> standsAs(node, "DRAINING")));
        HttpResponse<String> answer = order("drained");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
        assertThat(problemOf(answer).detail()).contains("about to stop");
        assertThat(read().statusCode()).as("drained nodes still read").isEqualTo(200);
    }

    @Test
    void without_a_majority_an_order_is_answered_at_once() throws Exception {
        one.kill();
        two.kill();
        three.says(three.status("FOLLOWER", null, 10, false, false));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> standsAs(one, "UNHEALTHY") && standsAs(two, "UNHEALTHY") && standsAs(three, "UNHEALTHY"));
        assertThat(problemOf(order("alone")).detail()).contains("only 1 of 3").contains("no majority");
        assertThat(problemOf(read()).executed()).isEqualTo(Executed.NO);
    }

    @Test
    void where_the_catalog_cannot_decide_an_order_is_not_carried_from_node_to_node() throws Exception {
        for (NodeDouble node : orders) {
            node.conduct((request, response, callback) -> problem(
                    response, callback, Problem.failure(ProblemType.UNAVAILABLE, "catalog: gone", Executed.NO)));
        }
        catalog.kill();
        await().atMost(Duration.ofSeconds(5)).until(() -> standsAs(catalog, "UNHEALTHY"));
        HttpResponse<String> answer = order("undecided");
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
        assertThat(orders.stream().mapToInt(node -> node.requests().size()).sum())
                .isEqualTo(1);
    }

    @Test
    void an_order_in_doubt_stays_so_where_the_next_node_knows_no_such_book() throws Exception {
        AtomicInteger lost = new AtomicInteger();
        orders.forEach(node -> node.conduct((request, response, callback) -> lost.getAndIncrement() == 0
                ? CUTTING.meet(request, response, callback)
                : problem(response, callback, Problem.of(ProblemType.UNKNOWN_BOOK, "bookId: 1 (expected: known)"))));
        HttpResponse<String> answer = order("frozen");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.UNKNOWN);
        assertThat(lost).as("the next one would say the same").hasValue(2);
        assertThat(order("none-lost").statusCode()).isEqualTo(422);
    }

    @Test
    void a_failure_inside_that_repeats_at_a_second_node_is_the_requests_fault_and_blames_none() throws Exception {
        orders.forEach(node -> node.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.INTERNAL_ERROR, "inside", Executed.UNKNOWN))));
        for (int i = 0; i < 6; i++) {
            HttpResponse<String> answer = order("faulty-" + i);
            assertThat(answer.statusCode()).isEqualTo(500);
            assertThat(problemOf(answer).executed())
                    .as("each of the two may have")
                    .isEqualTo(Executed.UNKNOWN);
            assertThat(problemOf(read()).executed()).isEqualTo(Executed.NO);
        }
        assertThat(orders.stream().mapToInt(node -> node.requests().size()).sum())
                .isEqualTo(6 * 2 * 2);
        for (NodeDouble node : orders) {
            assertThat(frontend.standing(node)).isEqualTo("HEALTHY");
            assertThat(count("frontend.node." + node.name() + ".suspicions")).isZero();
        }
    }

    @Test
    void a_node_that_fails_inside_where_others_do_not_is_suspected() throws Exception {
        one.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.INTERNAL_ERROR, "inside", Executed.UNKNOWN)));
        for (int i = 0; i < 12; i++) {
            assertThat(order("one-is-ill-" + i).statusCode()).isEqualTo(200);
        }
        assertThat(count("frontend.node.order-1.suspicions")).isPositive();
    }

    @Test
    void a_session_ahead_of_the_log_is_refused_after_one_question() throws Exception {
        orders.forEach(node -> node.conduct((request, response, callback) -> {
            if (request.getHttpURI().getPath().equals("/v1/read-index")) {
                response.getHeaders().put(Headers.INDEX, "order=12").put(Headers.SESSION, "order@e1:12");
                response.setStatus(204);
                callback.succeeded();
                return true;
            }
            return text(response, callback, 200, "read");
        }));
        for (String ahead : List.of("order@e1:13", "order@e1:999999999", "order@e1:9223372036854775807")) {
            orders.forEach(node -> node.requests().clear());
            HttpResponse<String> answer = frontend.get("/v1/orders/1", Headers.SESSION, "catalog@c:5;" + ahead);
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(problemOf(answer).is(ProblemType.SESSION_AHEAD)).isTrue();
            assertThat(problemOf(answer).detail())
                    .contains("at most order@e1:12")
                    .doesNotContain(ahead);
            assertThat(answer.headers().firstValue(Headers.SESSION))
                    .as("not echoed")
                    .isEmpty();
            assertThat(orders.stream().flatMap(node -> node.requests().stream()))
                    .containsExactly("GET /v1/read-index");
        }
        assertThat(count("frontend.forward.retries")).isZero();
        HttpResponse<String> fresh = frontend.get("/v1/orders/1", Headers.SESSION, "order@e1:12");
        assertThat(fresh.body()).as("acknowledged, and in no health check yet").isEqualTo("read");
        assertThat(frontend.post("/v1/orders", ORDER, Headers.SESSION, "order@e1:13", Headers.IDEMPOTENCY_KEY, "k")
                        .statusCode())
                .isEqualTo(409);
        orders.forEach(node -> node.conduct((request, response, callback) ->
                problem(response, callback, Problem.of(ProblemType.SESSION_EXPIRED, "another epoch"))));
        HttpResponse<String> expired = frontend.get("/v1/orders/1", Headers.SESSION, "order@old:5");
        assertThat(problemOf(expired).is(ProblemType.SESSION_EXPIRED)).isTrue();
        assertThat(expired.headers().firstValue(Headers.SESSION)).isEmpty();
    }

    @Test
    void a_list_of_orders_is_refused_to_a_session_ahead_of_the_catalog_and_of_no_use_to_wait_for() throws Exception {
        catalog.says(catalog.status("LEADER", "catalog-1", 10, true, true));
        catalog.conduct((request, response, callback) -> {
            boolean asked = request.getHttpURI().getPath().equals("/v1/read-index");
            response.getHeaders().put(Headers.INDEX, "catalog=12").put(Headers.SESSION, "catalog@e1:12");
            return text(response, callback, asked ? 200 : 404, "");
        });
        await().atMost(Duration.ofSeconds(5)).until(() -> standsAs(catalog, "HEALTHY"));

        HttpResponse<String> ahead = frontend.get("/v1/orders", Headers.SESSION, "catalog@e1:13;order@e1:10");
        assertThat(ahead.statusCode()).isEqualTo(409);
        assertThat(problemOf(ahead).is(ProblemType.SESSION_AHEAD)).isTrue();
        assertThat(problemOf(ahead).detail()).contains("at most catalog@e1:12");
        assertThat(ahead.headers().firstValue(Headers.SESSION)).isEmpty();
        assertThat(orders.stream().flatMap(node -> node.requests().stream())).isEmpty();

        assertThat(list("catalog@e1:12;order@e1:10"))
                .as("in no health check yet")
                .isEqualTo(200);
        assertThat(list("catalog@e0:99;order@e1:10")).as("of another log").isEqualTo(200);
        catalog.kill();
        await().atMost(Duration.ofSeconds(5)).until(() -> standsAs(catalog, "UNHEALTHY"));
        assertThat(list("catalog@e1:13;order@e1:10")).as("nobody can tell").isEqualTo(200);
    }

    private int list(String session) throws Exception {
        return frontend.get("/v1/orders", Headers.SESSION, session).statusCode();
    }

    @Test
    void no_other_origin_may_read_answers_unless_configured() throws Exception {
        HttpResponse<String> answer = frontend.get("/v1/orders/1", "Origin", "https://shop.example");
        assertThat(answer.headers().map().keySet()).noneMatch(name -> name.startsWith("access-control"));
    }
}
