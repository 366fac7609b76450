package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.CUTTING;
import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.google.common.base.Splitter;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** What the headers of answers say, and what is logged of them. */
class AnswerFormTest {
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        CATALOG.start();
        ORDER.start();
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), """
                polls: {interval: 100ms, quickInterval: 50ms}
                forwarding: {deadline: 2s, readTimeout: 1s, writeTimeout: 1s, retriesPerSecondMin: 100}
                cors: {allowedOrigins: ['https://shop.example']}
                """);
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        ORDER.says(ORDER.status("LEADER", "order-1", 10, true, true));
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @BeforeEach
    void all_well() {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            node.conduct((request, response, callback) -> text(response, callback, 200, node.name()));
        }
        await().atMost(Duration.ofSeconds(10))
                .until(() -> frontend.standing(ORDER).equals("HEALTHY"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/v1/books", "/v1/books/1", "/v1/books/import", "/v1/books/1/stock-adjustments", "/v1/topics",
                "/openapi.json", "/v1/orders", "/v1/orders/a0", "/v1/orders/a0/cancellation", "/v1/cluster",
                "/v1/cache/invalidations"
            })
    void allow_lists_what_works_and_options_answers_with_it(String path) throws Exception {
        CATALOG.conduct((request, response, callback) -> text(response, callback, 200, "known"));
        HttpResponse<String> options = frontend.send(frontend.request(path).method("OPTIONS", BodyPublishers.noBody()));
        HttpResponse<String> wrong = frontend.send(frontend.request(path).method("PATCH", BodyPublishers.noBody()));
        assertThat(options.statusCode()).isEqualTo(204);
        assertThat(wrong.statusCode()).isEqualTo(405);
        List<String> allowed = Splitter.on(',').trimResults().splitToList(header(options, "Allow"));
        assertThat(Splitter.on(',').trimResults().splitToList(header(wrong, "Allow")))
                .containsExactlyInAnyOrderElementsOf(allowed);
        for (String method : List.of("GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS")) {
            int status = frontend.send(frontend.request(path).method(method, BodyPublishers.noBody()))
                    .statusCode();
            assertThat(status == 405).as(method).isEqualTo(!allowed.contains(method));
        }
        assertThat(options.headers().map())
                .as("no other origin, unless configured")
                .doesNotContainKey("access-control-allow-origin");
    }

    @Test
    void pages_of_a_configured_origin_may_read_answers_and_those_of_others_may_not() throws Exception {
        String origin = "Access-Control-Allow-Origin";
        for (String path : List.of("/v1/orders/1", "/v1/cluster", "/v1/nothing")) {
            HttpResponse<String> own = frontend.get(path, "Origin", "https://shop.example");
            assertThat(header(own, origin)).as(path).isEqualTo("https://shop.example");
            assertThat(header(own, "Access-Control-Expose-Headers")).contains(Headers.SESSION);
            assertThat(header(frontend.get(path, "Origin", "https://shop.example.evil"), origin))
                    .isEmpty();
            assertThat(header(frontend.get(path), origin)).isEmpty();
        }
        HttpResponse<String> asked = frontend.send(frontend.request(
                        "/v1/orders", "Origin", "https://shop.example", "Access-Control-Request-Method", "POST")
                .method("OPTIONS", BodyPublishers.noBody()));
        assertThat(asked.statusCode()).isEqualTo(204);
        assertThat(header(asked, "Access-Control-Allow-Methods")).contains("POST");
        assertThat(header(asked, "Access-Control-Allow-Headers")).contains(Headers.IDEMPOTENCY_KEY);
    }

    @Test
    void a_place_is_told_without_the_address_of_the_node() throws Exception {
        ORDER.conduct((request, response, callback) -> {
            response.getHeaders().put("Location", ORDER.address().service() + "/v1/orders/a0");
            return text(response, callback, 201, "x");
        });
        HttpResponse<String> answer = frontend.post("/v1/orders", "{}", Headers.IDEMPOTENCY_KEY, "located");
        assertThat(header(answer, "Location")).isEqualTo("/v1/orders/a0");
    }

    @Test
    void a_304_has_no_length_and_head_has_that_of_get() throws Exception {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            node.conduct((request, response, callback) -> {
                boolean known = request.getHeaders().contains("If-None-Match");
                response.getHeaders()
                        .put("ETag", "\"1\"")
                        .put(Headers.INDEX, "catalog=1")
                        .put(Headers.SESSION, "catalog@e1:1");
                response.getHeaders().put(Headers.SURROGATE_KEY, "book-1");
                if (known) {
                    response.setStatus(304);
                    callback.succeeded();
                    return true;
                }
                response.getHeaders().put("Content-Length", 5);
                return text(response, callback, 200, request.getMethod().equals("HEAD") ? "" : "hello");
            });
        }
        for (String target : List.of("/v1/books/1", "/v1/orders/a0")) {
            HttpResponse<String> got = frontend.get(target);
            assertThat(header(got, "Content-Length")).isEqualTo("5");
            for (int i = 0; i < 2; i++) {
                HttpResponse<String> same = frontend.get(target, "If-None-Match", "\"1\"");
                assertThat(same.statusCode()).isEqualTo(304);
                assertThat(same.headers().map()).doesNotContainKey("content-length");
            }
            HttpResponse<String> head = frontend.send(frontend.request(target).method("HEAD", BodyPublishers.noBody()));
            assertThat(header(head, "Content-Length")).isEqualTo("5");
        }
    }

    @Test
    void the_id_that_a_client_is_given_with_a_failure_is_in_the_log() throws Exception {
        ORDER.conduct(CUTTING);
        List<HttpResponse<String>> answers = new ArrayList<>();
        List<String> lines = logged(() -> {
            answers.add(frontend.post("/v1/orders", "{}"));
            answers.add(frontend.get("/v1/orders/1"));
        });
        assertThat(answers).extracting(HttpResponse::statusCode).containsExactly(504, 503);
        for (HttpResponse<String> answer : answers) {
            assertThat(lines).anyMatch(line -> line.endsWith("request id " + header(answer, Headers.REQUEST_ID)));
        }
    }

    @Test
    void the_line_of_a_failure_has_the_trace_and_not_the_query() throws Exception {
        ORDER.conduct(CUTTING);
        List<String> lines = logged(() -> frontend.get(
                "/v1/orders?key=not-for-logs",
                Headers.REQUEST_ID,
                "traced",
                Headers.TRACEPARENT,
                "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
        assertThat(lines)
                .anyMatch(line -> line.startsWith("GET /v1/orders answered 503: ")
                        && line.endsWith(", request id traced, trace 0af7651916cd43dd8448eb211c80319c"));
        assertThat(lines).noneMatch(line -> line.contains("not-for-logs"));
    }

    private interface Requests {
        void send() throws Exception;
    }

    private static List<String> logged(Requests requests) throws Exception {
        Logger log = (Logger) LoggerFactory.getLogger("com.pygmy.frontend");
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        log.setLevel(Level.INFO); // another service in this process may have set another one for all
        log.addAppender(lines);
        try {
            requests.send();
        } finally {
            log.detachAppender(lines);
            log.setLevel(null);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private static String header(HttpResponse<?> answer, String name) {
        return answer.headers().firstValue(name).orElse("");
    }
}
