package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jetty.http.HttpFields;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that no honest client sends: they are refused or passed on as they are meant, and nodes are not blamed for them. */
class OddRequestsTest {
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        CATALOG.start();
        ORDER.start();
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        ORDER.says(ORDER.status("LEADER", "order-1", 10, true, true));
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), "");
        await().atMost(Duration.ofSeconds(60))
                .until(() -> frontend.standing(CATALOG).equals("HEALTHY")
                        && frontend.standing(ORDER).equals("HEALTHY"));
    }

    @BeforeEach
    void all_well() {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            node.conduct((request, response, callback) -> text(response, callback, 200, "hello"));
            node.requests().clear();
        }
    }

    @AfterEach
    void no_node_is_blamed_and_nothing_is_sent_twice() {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            assertThat(count("frontend.node." + node.name() + ".suspicions")).isZero();
        }
        assertThat(count("frontend.forward.retries")).isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @Test
    void a_query_that_encodes_with_digits_of_another_script_is_refused() throws Exception {
        for (String path : List.of("/v1/books", "/v1/orders")) {
            assertThat(raw("GET " + path + "?q=%\uff11\uff12", "")).startsWith("HTTP/1.1 400");
        }
        assertThat(CATALOG.requests()).isEmpty();
        assertThat(ORDER.requests()).isEmpty();
    }

    @Test
    void headers_that_grow_too_large_on_the_way_are_refused_by_the_node() throws Exception {
        int refused = 0;
        for (int bytes = 7800; bytes < 8100; bytes += 10) {
            refused += passesOrIsTooLarge("GET /v1/orders", "X-Long: " + "x".repeat(bytes) + "\r\n");
            refused += passesOrIsTooLarge(
                    "POST /v1/orders",
                    "Idempotency-Key: k\r\nContent-Length: 0\r\nX-Long: " + "x".repeat(bytes) + "\r\n");
        }
        refused += passesOrIsTooLarge("GET /v1/orders", "a:b\r\n".repeat(1600));
        assertThat(refused).isBetween(1, 60);
        assertThat(ORDER.requests()).hasSize(61 - refused);
    }

    @Test
    void a_query_in_plain_characters_reaches_the_node_as_the_encoded_one() throws Exception {
        String plain = "q=\u010dapek+caf\u00e9%20%C3%A4~\ud83d\ude00";
        String encoded = "q=%C4%8Dapek+caf%C3%A9%20%C3%A4~%F0%9F%98%80";
        for (String query : List.of(plain, encoded)) {
            assertThat(raw("GET /v1/books?" + query, "")).startsWith("HTTP/1.1 200");
            assertThat(raw("GET /v1/orders?" + query, "")).startsWith("HTTP/1.1 200");
        }
        assertThat(raw("GET /v1/books?q=" + "\u010d".repeat(3000), "")).startsWith("HTTP/1.1 400");
        assertThat(CATALOG.requests()).hasSize(2).containsOnly("GET /v1/books?" + encoded);
        assertThat(ORDER.requests()).hasSize(2).containsOnly("GET /v1/orders?" + encoded);
    }

    @Test
    void a_header_that_the_frontend_acts_on_reaches_the_node_though_connection_names_it() throws Exception {
        AtomicReference<HttpFields> seen = new AtomicReference<>(HttpFields.EMPTY);
        CATALOG.conduct((request, response, callback) -> {
            seen.set(request.getHeaders().asImmutable());
            return text(response, callback, 200, "hello");
        });
        String headers = String.join(
                "\r\n",
                "Connection: Idempotency-Key, pygmy-consistency, Pygmy-Session, Authorization, X-Hop",
                "Idempotency-Key: k",
                "Pygmy-Consistency: any",
                "Pygmy-Session: catalog@e1:9",
                "Authorization: Bearer x",
                "X-Hop: 1",
                "Content-Length: 0",
                "");
        assertThat(raw("PUT /v1/books/1", headers)).startsWith("HTTP/1.1 200");
        HttpFields sent = Objects.requireNonNull(seen.get());
        assertThat(sent.get(Headers.IDEMPOTENCY_KEY)).isEqualTo("k");
        assertThat(sent.get(Headers.CONSISTENCY)).isEqualTo("any");
        assertThat(sent.get(Headers.SESSION)).isEqualTo("catalog@e1:9");
        assertThat(sent.get("Authorization")).isEqualTo("Bearer x");
        assertThat(sent.contains("X-Hop")).isFalse();
    }

    @Test
    void a_connection_header_with_quotes_is_no_failure_and_its_request_leaves() throws Exception {
        for (String name : List.of("a\"b", "\"a", "\"X-Hop\"")) {
            assertThat(raw("GET /v1/orders", "Connection: " + name + "\r\n")).startsWith("HTTP/1.1 200");
        }
        Gauge<?> inside = Objects.requireNonNull(frontend.metrics().getGauges().get("frontend.proxy.inside"));
        await().atMost(Duration.ofSeconds(60)).until(() -> inside.getValue().equals(0));
    }

    private static int passesOrIsTooLarge(String request, String headers) throws Exception {
        String answer = raw(request, headers);
        assertThat(answer).containsPattern("^HTTP/1.1 (200|431) ");
        return answer.startsWith("HTTP/1.1 431") ? 1 : 0;
    }

    private static long count(String counter) {
        return frontend.metrics().counter(counter).getCount();
    }

    private static String raw(String request, String headers) throws Exception {
        try (Socket socket = new Socket("localhost", frontend.port())) {
            socket.setSoTimeout(30_000);
            String text = request + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + "\r\n";
            socket.getOutputStream().write(text.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
