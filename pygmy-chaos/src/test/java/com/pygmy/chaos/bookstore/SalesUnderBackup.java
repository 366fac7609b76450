package com.pygmy.chaos.bookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.protocol.Headers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Buys copies of a book of its own until it is closed, and cancels each fifth order; knows what was acknowledged. */
final class SalesUnderBackup implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final long STOCK = 100_000;

    private final StoreCluster store;
    private final HttpClient http = HttpClient.newHttpClient();
    private final long book;

    /** Each order that was acknowledged, by its key: its id and the state it was in when that was. */
    private final Map<String, Acknowledged> orders = new LinkedHashMap<>();

    private final CompletableFuture<Void> buying;
    private volatile boolean over;
    private volatile String session = "";

    record Acknowledged(String id, String state) {}

    SalesUnderBackup(StoreCluster store) throws Exception {
        this.store = store;
        HttpResponse<String> made = send(
                "/v1/books",
                asOperator("the-book-of-the-backup")
                        .POST(BodyPublishers.ofString(
                                "{\"title\":\"Backups\",\"topic\":\"Practice\",\"authors\":\"N. N.\","
                                        + "\"priceCents\":100,\"stock\":" + STOCK + "}")));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        book = JSON.readTree(made.body()).path("id").asLong();
        buying = CompletableFuture.runAsync(this::buy);
    }

    private HttpRequest.Builder asOperator(String key) {
        return request(key).header("Authorization", "Bearer " + store.operatorToken());
    }

    private static HttpRequest.Builder request(String key) {
        return HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .header(Headers.IDEMPOTENCY_KEY, key);
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
        URI frontend = store.frontends().get(0);
        return http.send(
                request.uri(frontend.resolve(path))
                        .timeout(Duration.ofSeconds(30))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> place(String key) throws Exception {
        return send(
                "/v1/orders",
                request(key).POST(BodyPublishers.ofString("{\"lines\":[{\"bookId\":" + book + ",\"copies\":1}]}")));
    }

    private void buy() {
        try {
            for (int i = 0; !over; i++) {
                String key = "under-backup-" + i;
                HttpResponse<String> placed = place(key);
                assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
                session = placed.headers().firstValue(Headers.SESSION).orElseThrow();
                String id = JSON.readTree(placed.body()).path("id").asText();
                acknowledge(key, id, "PLACED");
                if (i % 5 == 0) {
                    HttpResponse<String> cancelled = send(
                            "/v1/orders/" + id + "/cancellation",
                            request("cancel-" + key).POST(BodyPublishers.noBody()));
                    assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
                    acknowledge(key, id, "CANCELLED");
                }
            }
        } catch (Exception e) {
            throw new AssertionError("buying ended", e);
        }
    }

    private synchronized void acknowledge(String key, String id, String state) {
        orders.put(key, new Acknowledged(id, state));
    }

    /** What was acknowledged until now. */
    synchronized Map<String, Acknowledged> acknowledged() {
        return new LinkedHashMap<>(orders);
    }

    void awaitSales(int more) {
        int before = acknowledged().size();
        await().atMost(LIMIT).until(() -> buying.isDone() || acknowledged().size() >= before + more);
        assertThat(buying).isNotDone();
    }

    @Override
    public void close() {
        over = true;
        buying.join();
    }

    /** An order that was cancelled after the backup had begun may be placed or cancelled in it. */
    void assertThere(Map<String, Acknowledged> expected) throws Exception {
        for (Map.Entry<String, Acknowledged> each : expected.entrySet()) {
            String id = each.getValue().id();
            HttpResponse<String> found =
                    send("/v1/orders/" + id, HttpRequest.newBuilder().header(Headers.CONSISTENCY, "linearizable"));
            assertThat(found.statusCode()).as("%s: %s", each, found.body()).isEqualTo(200);
            String state = JSON.readTree(found.body()).path("state").asText();
            if (each.getValue().state().equals("CANCELLED")) {
                assertThat(state).as("%s", each).isEqualTo("CANCELLED");
            }
        }
        String first = expected.keySet().iterator().next();
        long stock = stock();
        HttpResponse<String> again = place(first);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        assertThat(again.headers().firstValue(Headers.IDEMPOTENCY_REPLAYED)).hasValue("true");
        assertThat(stock()).isEqualTo(stock);
    }

    void assertSessionsOfBeforeAreTold() throws Exception {
        HttpResponse<String> told =
                send("/v1/books/" + book, HttpRequest.newBuilder().header(Headers.SESSION, session));
        assertThat(told.statusCode()).as(told.body()).isEqualTo(409);
        assertThat(told.body()).contains("session-expired");
    }

    /** Each sale of the ledger has its order, in the state that it ought to have, and stock is what remains. */
    void assertGroupsAgree() {
        await("all is recorded, and cancelled where copies were given back")
                .atMost(LIMIT)
                .until(() -> {
                    List<LedgerEntry> sold = sold();
                    Map<String, String> states = states();
                    return !sold.isEmpty()
                            && sold.stream().map(LedgerEntry::key).allMatch(states::containsKey)
                            && sold.stream()
                                    .allMatch(row -> row.returned() == "CANCELLED".equals(states.get(row.key())))
                            && states.size() == sold.size()
                            && stock()
                                    == STOCK
                                            - sold.stream()
                                                    .filter(row -> !row.returned())
                                                    .count();
                });
    }

    private List<LedgerEntry> sold() {
        return store.ledger().orElse(List.of()).stream()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                .filter(row -> row.lines().get(0).bookId() == book)
                .toList();
    }

    private Map<String, String> states() throws Exception {
        Map<String, String> states = new LinkedHashMap<>();
        String page = "/v1/orders?limit=200";
        while (page != null) {
            HttpResponse<String> answer = send(page, asOperator("list").header(Headers.CONSISTENCY, "linearizable"));
            assertThat(answer.statusCode()).as(answer.body()).isIn(200, 503);
            JsonNode body = JSON.readTree(answer.body());
            for (JsonNode order : body.path("orders")) {
                if (order.path("lines").path(0).path("bookId").asLong() == book) {
                    states.put(order.path("key").asText(), order.path("state").asText());
                }
            }
            page = body.hasNonNull("next")
                    ? "/v1/orders?limit=200&after=" + body.path("next").asText()
                    : null;
        }
        return states;
    }

    private long stock() throws Exception {
        HttpResponse<String> read =
                send("/v1/books/" + book, HttpRequest.newBuilder().header(Headers.CONSISTENCY, "linearizable"));
        return JSON.readTree(read.body()).path("stock").asLong(-1);
    }
}
