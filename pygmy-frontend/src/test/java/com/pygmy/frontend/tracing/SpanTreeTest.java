package com.pygmy.frontend.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.frontend.tracing.Collector.Received;
import com.pygmy.protocol.Headers;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One trace through frontend, order node and catalog node. */
class SpanTreeTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String CALLER = "b7ad6b7169203331";

    @TempDir
    static Path directory;

    @SuppressWarnings("NullAway.Init") // open makes it
    private static TracedStore store;

    @BeforeAll
    static void open() throws Exception {
        store = new TracedStore(directory);
    }

    @AfterAll
    static void close() {
        store.close();
    }

    private static String newTrace() {
        return UUID.randomUUID().toString().replace("-", "");
    }

    private static String context(String trace) {
        return "00-" + trace + "-" + CALLER + "-01";
    }

    /** From a span of this kind up to the caller. */
    private static List<String> pathFrom(String words, List<Received> spans) {
        Map<String, Received> byId = spans.stream().collect(Collectors.toMap(Received::id, each -> each));
        Received at = spans.stream()
                .filter(each -> each.words().equals(words))
                .findFirst()
                .orElseThrow(() -> new AssertionError(words + " is not among "
                        + spans.stream().map(Received::words).toList()));
        List<String> path = new ArrayList<>();
        while (at != null) {
            path.add(at.words());
            if (at.parent().equals(CALLER)) {
                path.add("caller");
            }
            at = byId.get(at.parent());
        }
        return path;
    }

    private static List<Received> awaitSpans(String trace, int count) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> store.collector.spansOf(trace).size() >= count);
        return store.collector.spansOf(trace);
    }

    @Test
    void the_spans_of_an_order_form_one_tree_below_the_caller() throws Exception {
        String trace = newTrace();
        HttpResponse<String> order =
                store.place("tree-1", Headers.TRACEPARENT, context(trace), Headers.REQUEST_ID, "one");
        assertThat(order.statusCode()).isEqualTo(201);
        List<Received> spans = awaitSpans(trace, 7);
        assertThat(spans).hasSize(7);
        assertThat(pathFrom("pygmy-catalog INTERNAL commit", spans))
                .containsExactly(
                        "pygmy-catalog INTERNAL commit",
                        "pygmy-catalog SERVER POST /v1/ledger/decisions",
                        "pygmy-order CLIENT POST",
                        "pygmy-order INTERNAL decide",
                        "pygmy-order SERVER POST /v1/orders",
                        "pygmy-frontend CLIENT POST",
                        "pygmy-frontend SERVER POST /v1/orders",
                        "caller");
        Received client = spans.stream()
                .filter(each -> each.words().equals("pygmy-frontend CLIENT POST"))
                .findFirst()
                .orElseThrow();
        assertThat(client.instance()).isEqualTo("frontend-1");
        assertThat(client.attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.response.status_code", "201")
                .containsEntry("server.address", "127.0.0.1")
                .containsEntry("pygmy.node", "order-1")
                .containsEntry("pygmy.attempt", "answered");
        Received server = spans.stream()
                .filter(each -> each.words().equals("pygmy-order SERVER POST /v1/orders"))
                .findFirst()
                .orElseThrow();
        assertThat(server.attributes())
                .containsEntry("http.request.method", "POST")
                .containsEntry("http.route", "/v1/orders")
                .containsEntry("http.response.status_code", "201")
                .containsEntry("pygmy.request_id", "one")
                .containsEntry("pygmy.node", "order-1")
                .containsEntry(
                        "pygmy.index", order.headers().firstValue(Headers.INDEX).orElseThrow());
        assertThat(spans).allSatisfy(each -> {
            assertThat(each.nanos()).isNotNegative();
            assertThat(each.failed()).isFalse();
        });
    }

    @Test
    void a_request_without_a_context_begins_a_trace_that_all_hops_share() throws Exception {
        HttpResponse<String> order = store.place("root-1");
        String named = order.headers().firstValue(Headers.TRACEPARENT).orElseThrow();
        List<Received> spans = awaitSpans(named.substring(3, 35), 7);
        assertThat(spans.stream().filter(each -> each.parent().isEmpty()).map(Received::words))
                .containsExactly("pygmy-frontend SERVER POST /v1/orders");
        assertThat(named)
                .contains(spans.stream()
                        .filter(each -> each.parent().isEmpty())
                        .findFirst()
                        .orElseThrow()
                        .id());
    }

    @Test
    void a_read_that_the_cache_does_not_have_has_a_span_for_its_fetch() throws Exception {
        String trace = newTrace();
        store.frontend.get("/v1/books/2?nothing=" + trace, Headers.TRACEPARENT, context(trace));
        List<Received> spans = awaitSpans(trace, 3);
        assertThat(pathFrom("pygmy-catalog SERVER GET /v1/books/{id}", spans))
                .containsExactly(
                        "pygmy-catalog SERVER GET /v1/books/{id}",
                        "pygmy-frontend CLIENT GET",
                        "pygmy-frontend SERVER GET /v1/books/{id}",
                        "caller");
    }

    @Test
    void a_cancellation_shows_both_commits_of_the_order_group_and_that_of_the_catalog() throws Exception {
        String id =
                store.place("cancelled-1", "Prefer", "recorded").body().replaceAll(".*\"id\":\"([0-9a-f]+)\".*", "$1");
        String trace = newTrace();
        HttpResponse<String> cancelled = store.frontend.send(store.frontend
                .request(
                        "/v1/orders/" + id + "/cancellation",
                        Headers.TRACEPARENT,
                        context(trace),
                        Headers.IDEMPOTENCY_KEY,
                        "cancel-1")
                .POST(BodyPublishers.noBody()));
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        List<Received> spans = awaitSpans(trace, 8);
        assertThat(spans.stream().map(Received::words).sorted())
                .containsExactly(
                        "pygmy-catalog INTERNAL commit",
                        "pygmy-catalog SERVER POST /v1/ledger/{id}/return",
                        "pygmy-frontend CLIENT POST",
                        "pygmy-frontend SERVER POST /v1/orders/{id}/cancellation",
                        "pygmy-order CLIENT POST",
                        "pygmy-order INTERNAL commit",
                        "pygmy-order INTERNAL commit",
                        "pygmy-order SERVER POST /v1/orders/{id}/cancellation");
        assertThat(store.collector.everything()).doesNotContain(id);
    }

    @Test
    void orders_that_share_a_call_are_linked_to_the_one_whose_trace_has_it() {
        List<String> traces = IntStream.range(0, 100).mapToObj(i -> newTrace()).toList();
        List<CompletableFuture<HttpResponse<String>>> answers = traces.stream()
                .map(trace -> store.frontend
                        .http()
                        .sendAsync(
                                store.frontend
                                        .request(
                                                "/v1/orders",
                                                Headers.IDEMPOTENCY_KEY,
                                                "batch-" + trace,
                                                "Content-Type",
                                                "application/json",
                                                Headers.TRACEPARENT,
                                                context(trace))
                                        .POST(BodyPublishers.ofString("{\"lines\":[{\"bookId\":3,\"copies\":1}]}"))
                                        .build(),
                                BodyHandlers.ofString()))
                .toList();
        answers.forEach(CompletableFuture::join);
        Awaitility.await()
                .atMost(SOON)
                .until(() -> traces.stream()
                        .allMatch(trace -> store.collector.spansOf(trace).stream()
                                        .filter(each -> each.name().equals("decide"))
                                        .count()
                                == 1));
        List<Received> all = traces.stream()
                .flatMap(trace -> store.collector.spansOf(trace).stream())
                .toList();
        List<Received> decisions =
                all.stream().filter(each -> each.name().equals("decide")).toList();
        List<String> callers = all.stream()
                .filter(each -> each.words().equals("pygmy-order CLIENT POST"))
                .map(Received::parent)
                .toList();
        assertThat(callers.size()).as("calls for 100 orders").isLessThan(100);
        assertThat(decisions).hasSize(100).allSatisfy(decision -> {
            if (!callers.contains(decision.id())) {
                assertThat(decision.links()).hasSize(1);
                assertThat(callers).containsAll(decision.links());
            }
        });
    }

    @Test
    void nothing_that_a_client_wrote_is_in_a_span_but_its_request_id() throws Exception {
        String trace = newTrace();
        store.frontend.send(store.frontend
                .request(
                        "/v1/orders?key=key-in-the-query",
                        Headers.TRACEPARENT,
                        context(trace),
                        "tracestate",
                        "vendor=state-of-a-stranger",
                        "Authorization",
                        "Bearer token-of-a-customer",
                        "User-Agent",
                        "agent-of-a-customer",
                        Headers.IDEMPOTENCY_KEY,
                        "key-of-a-customer")
                .method("SECRETMETHOD", BodyPublishers.ofString("body-of-a-customer")));
        store.frontend.get("/v1/books?q=words-of-a-customer", Headers.TRACEPARENT, context(trace));
        store.frontend.get("/v1/secret-path", Headers.TRACEPARENT, context(trace));
        List<Received> spans = awaitSpans(trace, 4);
        assertThat(spans.stream().map(Received::words))
                .contains("pygmy-frontend SERVER HTTP /v1/orders", "pygmy-frontend SERVER GET");
        assertThat(store.collector.everything())
                .doesNotContain("of-a-customer", "of-a-stranger", "SECRET", "secret-path", "in-the-query")
                .doesNotContain(TracedStore.OPERATOR, TracedStore.NODES, "tree-1");
    }

    @Test
    void what_nodes_ask_each_other_on_their_own_begins_no_trace() throws Exception {
        store.frontend.get("/v1/books/1", Headers.CONSISTENCY, "linearizable"); // which asks for a read index
        String trace = newTrace();
        store.frontend.get("/v1/topics", Headers.TRACEPARENT, context(trace));
        awaitSpans(trace, 1);
        assertThat(store.collector.spans().stream()
                        .filter(each -> each.parent().isEmpty())
                        .map(Received::words))
                .allMatch(words -> words.startsWith("pygmy-frontend SERVER "));
    }
}
