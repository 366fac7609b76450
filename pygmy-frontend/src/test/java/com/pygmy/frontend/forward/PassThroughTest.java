package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.CUTTING;
import static com.pygmy.frontend.node.NodeDouble.problem;
import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What passes through a frontend, and what does not. */
class PassThroughTest {
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ONE = new NodeDouble("order-1", "order");
    private static final NodeDouble TWO = new NodeDouble("order-2", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (NodeDouble node : List.of(CATALOG, ONE, TWO)) {
            node.start();
        }
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ONE, TWO), """
                polls: {interval: 100ms, quickInterval: 50ms}
                forwarding: {deadline: 2s, readTimeout: 1s, writeTimeout: 1s, answerHeldMax: 64KiB, retriesPerSecondMin: 100}
                """);
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        for (NodeDouble node : List.of(CATALOG, ONE, TWO)) {
            node.kill();
        }
    }

    @BeforeEach
    void all_well() throws Exception {
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        for (NodeDouble node : List.of(ONE, TWO)) {
            node.says(node.status(node == ONE ? "LEADER" : "FOLLOWER", "order-1", 10, true, true));
            node.conduct((request, response, callback) -> text(response, callback, 200, node.name()));
            node.requests().clear();
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> frontend.standing(ONE).equals("HEALTHY")
                        && frontend.standing(TWO).equals("HEALTHY"));
    }

    @Test
    void status_bytes_and_headers_pass_both_ways() throws Exception {
        AtomicReference<HttpFields> seen = new AtomicReference<>();
        AtomicReference<String> body = new AtomicReference<>();
        ONE.conduct((request, response, callback) -> {
            seen.set(request.getHeaders().asImmutable());
            body.set(Content.Source.asString(request, UTF_8));
            response.getHeaders()
                    .put("Location", "/v1/orders/a")
                    .put(Headers.IDEMPOTENCY_REPLAYED, "true")
                    .put(Headers.INDEX, "catalog=7, order=3")
                    .put(Headers.SESSION, "catalog@c:7;order@o:3")
                    .put(Headers.SURROGATE_KEY, "book-1 book-2")
                    .put("Connection", "X-Hop")
                    .put("X-Hop", "1")
                    .put("ETag", "\"7\"");
            text(response, callback, 201, "{\"\u00e4\": 1}");
            return true;
        });

        HttpResponse<String> answer = frontend.post(
                "/v1/orders?a=b%20c&d=%C3%A4",
                "{\"lines\":[]}  ",
                "Content-Type",
                "application/json;charset=utf-8",
                Headers.IDEMPOTENCY_KEY,
                "k1",
                Headers.SESSION,
                "catalog@c:9;order@o:1",
                Headers.REQUEST_ID,
                "req-1",
                Headers.TRACEPARENT,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                "Authorization",
                "Bearer x",
                "If-Match",
                "\"6\"",
                "TE",
                "trailers",
                "X-Other",
                "kept");

        assertThat(ONE.requests()).containsExactly("POST /v1/orders?a=b%20c&d=%C3%A4");
        assertThat(body.get()).isEqualTo("{\"lines\":[]}  ");
        HttpFields sent = java.util.Objects.requireNonNull(seen.get());
        assertThat(sent.get("Content-Type")).isEqualTo("application/json;charset=utf-8");
        assertThat(sent.get(Headers.IDEMPOTENCY_KEY)).isEqualTo("k1");
        assertThat(sent.get(Headers.SESSION)).isEqualTo("catalog@c:9;order@o:1");
        assertThat(sent.get(Headers.REQUEST_ID)).isEqualTo("req-1");
        assertThat(sent.get(Headers.TRACEPARENT)).endsWith("-01");
        assertThat(sent.get("Authorization")).isEqualTo("Bearer x");
        assertThat(sent.get("If-Match")).isEqualTo("\"6\"");
        assertThat(sent.get("X-Other")).isEqualTo("kept");
        assertThat(sent.contains("TE")).isFalse();
        assertThat(sent.contains("Accept-Encoding")).isFalse();
        assertThat(sent.get("Host")).isEqualTo(ONE.address().service().getAuthority());

        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(answer.body()).isEqualTo("{\"\u00e4\": 1}");
        assertThat(answer.headers().map())
                .doesNotContainKeys("surrogate-key", "x-hop", "Surrogate-Key")
                .containsEntry("location", List.of("/v1/orders/a"));
        assertThat(header(answer, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");
        assertThat(header(answer, Headers.INDEX)).isEqualTo("catalog=7, order=3");
        assertThat(header(answer, Headers.SESSION)).as("the highest of both").isEqualTo("catalog@c:9;order@o:3");
        assertThat(header(answer, Headers.NODE)).isEqualTo("order-1");
        assertThat(header(answer, Headers.REQUEST_ID)).isEqualTo("req-1");
        assertThat(header(answer, Headers.TRACEPARENT)).endsWith("-01");
        assertThat(header(answer, "ETag")).isEqualTo("\"7\"");
    }

    @Test
    void a_request_without_an_id_gets_one_that_the_node_and_the_client_see() throws Exception {
        AtomicReference<String> seen = new AtomicReference<>();
        for (NodeDouble node : List.of(ONE, TWO)) {
            node.conduct((request, response, callback) -> {
                seen.set(request.getHeaders().get(Headers.REQUEST_ID));
                return text(response, callback, 200, "x");
            });
        }
        HttpResponse<String> answer = frontend.get("/v1/orders/1");
        assertThat(seen.get()).isNotBlank().isEqualTo(header(answer, Headers.REQUEST_ID));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/ledger", "/v1/ledger/decisions", "/v1/changes", "/raft/index", "/v1/nothing"})
    void what_nodes_keep_to_themselves_does_not_exist_here(String path) throws Exception {
        HttpResponse<String> answer = frontend.get(path, "Authorization", "Bearer secret-of-the-nodes");
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(problemOf(answer).is(ProblemType.NOT_FOUND)).isTrue();
        assertThat(header(answer, Headers.REQUEST_ID)).isNotBlank();
        assertThat(CATALOG.requests()).noneMatch(request -> request.contains(path));
    }

    @Test
    void a_path_that_means_another_one_does_not_get_through() throws Exception {
        for (String path : List.of("/v1/orders/..%2fledger", "/v1/orders/%2e%2e/ledger", "/v1/orders/..;/ledger")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .containsPattern("HTTP/1.1 40[04] ");
        }
        assertThat(ONE.requests()).isEmpty();
        assertThat(TWO.requests()).isEmpty();
    }

    @Test
    void a_method_that_no_node_knows_is_refused() throws Exception {
        HttpResponse<String> answer =
                frontend.send(frontend.request("/v1/orders").method("PATCH", BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(header(answer, "Allow")).contains("POST");
        assertThat(problemOf(answer).is(ProblemType.METHOD_NOT_ALLOWED)).isTrue();
    }

    @Test
    void a_header_that_cannot_be_understood_is_refused_with_what_was_expected() throws Exception {
        assertThat(problemOf(frontend.get("/v1/orders/1", Headers.SESSION, "nonsense"))
                        .detail())
                .contains("nonsense")
                .contains("expected");
        HttpResponse<String> answer = frontend.get("/v1/orders/1", Headers.CONSISTENCY, "sometimes");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(problemOf(answer).detail()).contains("session, linearizable or any");
    }

    @Test
    void a_query_that_encodes_nothing_is_refused_and_no_node_is_thought_ill_of_for_it() throws Exception {
        for (String query : List.of("q=%zz", "q=50%", "q=%2", "q=a%20b%")) {
            String answer = raw("GET /v1/orders?" + query + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 400").contains("/problems/invalid-request");
        }
        assertThat(ONE.requests()).isEmpty();
        assertThat(frontend.standing(ONE)).isEqualTo("HEALTHY");
        assertThat(raw("GET /v1/orders?q=50%25 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void a_body_that_is_too_large_is_refused_declared_or_not() throws Exception {
        byte[] large = new byte[1024 * 1024 + 1];
        HttpResponse<String> declared = frontend.send(
                frontend.request("/v1/orders", Headers.IDEMPOTENCY_KEY, "k").POST(BodyPublishers.ofByteArray(large)));
        assertThat(declared.statusCode()).isEqualTo(413);
        assertThat(problemOf(declared).is(ProblemType.BODY_TOO_LARGE)).isTrue();
        HttpResponse<String> undeclared = frontend.send(frontend.request("/v1/orders", Headers.IDEMPOTENCY_KEY, "k")
                .POST(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large))));
        assertThat(undeclared.statusCode()).isEqualTo(413);
        assertThat(ONE.requests()).isEmpty();
    }

    @Test
    void headers_that_are_too_large_are_refused_with_a_problem() throws Exception {
        HttpResponse<String> answer = frontend.get("/v1/orders/1", "X-Large", "x".repeat(20_000));
        assertThat(answer.statusCode()).isEqualTo(431);
        assertThat(problemOf(answer).is(ProblemType.HEADERS_TOO_LARGE)).isTrue();
    }

    @Test
    void an_answer_larger_than_may_be_held_streams_through_whole() throws Exception {
        byte[] large = new byte[5_000_000];
        Arrays.fill(large, (byte) 'x');
        for (NodeDouble node : List.of(ONE, TWO)) {
            node.conduct((request, response, callback) -> {
                response.write(true, ByteBuffer.wrap(large), callback);
                return true;
            });
        }
        HttpResponse<byte[]> answer =
                frontend.http().send(frontend.request("/v1/orders/1").build(), BodyHandlers.ofByteArray());
        assertThat(answer.body()).isEqualTo(large);
    }

    @Test
    void a_keyed_order_that_was_cut_off_is_sent_again_with_the_same_key_and_body() throws Exception {
        AtomicReference<String> again = new AtomicReference<>();
        ONE.conduct(CUTTING);
        TWO.conduct((request, response, callback) -> {
            again.set(request.getHeaders().get(Headers.IDEMPOTENCY_KEY));
            Content.copy(request, response, callback);
            return true;
        });
        HttpResponse<String> answer = frontend.post("/v1/orders", "the body", Headers.IDEMPOTENCY_KEY, "same");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("the body");
        assertThat(again.get()).isEqualTo("same");
    }

    @Test
    void wrong_turn_9_an_order_without_a_key_that_was_cut_off_is_not_sent_again() throws Exception {
        ONE.conduct(CUTTING);
        TWO.conduct(CUTTING);
        HttpResponse<String> answer = frontend.post("/v1/orders", "{}");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.UNKNOWN);
        assertThat(ONE.requests().size() + TWO.requests().size()).isEqualTo(1);
    }

    @Test
    void an_order_in_doubt_ends_as_unknown_though_the_last_word_was_no() throws Exception {
        ONE.conduct(CUTTING);
        TWO.conduct((request, response, callback) ->
                problem(response, callback, Problem.failure(ProblemType.NO_LEADER, "nobody", Executed.NO)));
        HttpResponse<String> answer = frontend.post("/v1/orders", "{}", Headers.IDEMPOTENCY_KEY, "doubt");
        assertThat(answer.statusCode()).isEqualTo(504);
        assertThat(problemOf(answer).is(ProblemType.OUTCOME_UNKNOWN)).isTrue();
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.UNKNOWN);
    }

    @Test
    void an_order_that_reached_nobody_ends_as_not_executed() throws Exception {
        ONE.kill();
        TWO.kill();
        HttpResponse<String> answer = frontend.post("/v1/orders", "{}", Headers.IDEMPOTENCY_KEY, "nobody");
        ONE.start();
        TWO.start();
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
    }

    @Test
    void a_failure_that_is_no_problem_document_does_not_get_out() throws Exception {
        for (NodeDouble node : List.of(ONE, TWO)) {
            node.conduct((request, response, callback) -> text(response, callback, 500, "java.lang.Oops at line 1"));
        }
        HttpResponse<String> answer = frontend.get("/v1/orders/1");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("java.lang");
        assertThat(problemOf(answer).executed()).isEqualTo(Executed.NO);
    }

    @Test
    void metrics_and_health_tell_what_happened() throws Exception {
        frontend.get("/v1/orders/1");
        String metrics = frontend.http()
                .send(HttpRequest.newBuilder(frontend.adminUri("/metrics")).build(), BodyHandlers.ofString())
                .body();
        assertThat(metrics)
                .contains("frontend_node_requests_total{node=\"order-1\"}", "frontend_forward_retry_budget_left");
        assertThat(metrics.lines().filter(line -> line.startsWith("# HELP frontend_")))
                .as("each has a text of its own")
                .hasSizeGreaterThan(25)
                .noneMatch(line -> line.endsWith("counts it."));
        HttpResponse<String> health = frontend.http()
                .send(HttpRequest.newBuilder(frontend.adminUri("/healthcheck")).build(), BodyHandlers.ofString());
        assertThat(health.body()).contains("\"routing\":{\"healthy\":true");
    }

    @Test
    void a_frontend_that_no_pool_can_serve_is_not_healthy() throws Exception {
        CATALOG.says(CATALOG.status("FOLLOWER", null, 10, false, false));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> frontend.http()
                        .send(
                                HttpRequest.newBuilder(frontend.adminUri("/healthcheck"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body()
                        .contains("no node of the catalog can serve reads"));
    }

    private static String raw(String request) throws Exception {
        try (Socket socket = new Socket("localhost", frontend.port())) {
            socket.setSoTimeout(5000);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers()
                .firstValue(name)
                .orElseThrow(() -> new AssertionError(
                        name + " missing: " + Map.copyOf(answer.headers().map())));
    }

    private static Problem problemOf(HttpResponse<String> answer) throws JsonProcessingException {
        return ApiJson.lenient().readValue(answer.body(), Problem.class);
    }
}
