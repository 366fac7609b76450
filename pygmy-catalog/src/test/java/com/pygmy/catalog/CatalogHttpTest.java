package com.pygmy.catalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class CatalogHttpTest extends OneNodeCatalog {
    @Test
    void a_read_index_is_no_older_than_what_was_acknowledged_before() throws Exception {
        HttpResponse<String> written = operate(
                "POST",
                "/v1/books/1/stock-adjustments",
                "{\"by\":1}",
                Headers.IDEMPOTENCY_KEY,
                "read-index-" + System.nanoTime());
        assertThat(written.statusCode()).isEqualTo(201);
        HttpResponse<String> answer = get("/v1/read-index");
        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(indexOf(answer)).isGreaterThanOrEqualTo(indexOf(written));
    }

    @Test
    void a_change_of_stock_is_in_the_audit_log_with_the_index_of_its_entry() throws Exception {
        String id = "audited-" + System.nanoTime();
        HttpResponse<String> written = operate(
                "POST",
                "/v1/books/1/stock-adjustments",
                "{\"by\":1}",
                Headers.IDEMPOTENCY_KEY,
                "key-" + id,
                Headers.REQUEST_ID,
                id);
        assertThat(written.statusCode()).isEqualTo(201);
        get("/v1/books/1", Headers.REQUEST_ID, "read-" + id);
        List<String> lines = await().atMost(Duration.ofSeconds(30)).until(() -> audited(id), all -> !all.isEmpty());
        String line = lines.get(0);
        assertThat(lines).hasSize(1);
        JsonNode said = JSON.readTree(line);
        assertThat(said.path("action").asText()).isEqualTo("POST /v1/books/1/stock-adjustments");
        assertThat(said.path("outcome").asText()).isEqualTo("done");
        assertThat(said.path("role").asText()).isEqualTo("operator");
        assertThat(said.path("index").asText()).isEqualTo("catalog=" + indexOf(written));
        assertThat(line).doesNotContain("key-", "the-operator-of-the-test");
    }

    private static List<String> audited(String id) throws IOException {
        return Files.readAllLines(root.resolve("audit.log")).stream()
                .filter(line -> line.contains(id))
                .toList();
    }

    private static long indexOf(HttpResponse<String> answer) {
        String index = answer.headers().firstValue(Headers.INDEX).orElseThrow();
        return Long.parseLong(index.substring("catalog=".length()));
    }

    @Test
    void the_seven_sample_books_are_in_an_empty_store() throws Exception {
        JsonNode books = JSON.readTree(get("/v1/books?topic=sys").body()).path("books");
        assertThat(books.findValuesAsText("title")).contains("RPCs for Dummies");
        assertThat(book(3).path("priceCents").asLong()).isEqualTo(990);
        assertThat(get("/v1/topics").body()).contains("Graduate school");
    }

    @Test
    void an_answer_says_its_index_its_node_and_the_tags_of_what_it_shows() throws Exception {
        HttpResponse<String> one = get("/v1/books/2");
        assertThat(header(one, Headers.INDEX)).matches("catalog=\\d+");
        assertThat(header(one, Headers.NODE)).isEqualTo("catalog-1");
        assertThat(header(one, Headers.SURROGATE_KEY)).isEqualTo("book-2");
        assertThat(header(one, Headers.SESSION)).startsWith("catalog@");
        assertThat(header(get("/v1/books?q=spring"), Headers.SURROGATE_KEY)).isEqualTo("books book-7");
        HttpResponse<String> missing = get("/v1/books/424242");
        assertProblem(missing, 404, "not-found", "book: 424242");
        assertThat(header(missing, Headers.SURROGATE_KEY)).isEqualTo("book-424242");
        assertThat(get("/v1/books/2", "If-None-Match", header(one, "ETag")).statusCode())
                .isEqualTo(304);
    }

    @Test
    void bad_questions_are_refused_with_what_was_expected() throws Exception {
        assertProblem(get("/v1/books?limit=0"), 400, "invalid-request", "limit: 0 (expected: 1 to 200)");
        assertProblem(get("/v1/books?limit=many"), 400, "invalid-request", "limit: many");
        assertProblem(get("/v1/books?after=nonsense"), 400, "invalid-cursor", "after");
        assertProblem(get("/v1/books?topic=" + "x".repeat(201)), 400, "invalid-request", "topic: 201 characters");
        assertProblem(get("/v1/nothing"), 404, "not-found", "no such resource");
        assertProblem(get("/v1/books/seven"), 404, "not-found", "book: seven");
        assertProblem(get("/v1/books/" + "9".repeat(20)), 404, "not-found", "book: 999");
        assertProblem(operate("PUT", "/v1/books", "{}"), 405, "method-not-allowed", "one of GET, HEAD, POST");
        HttpResponse<String> method = operate("PATCH", "/v1/books/1", "{}");
        assertProblem(method, 405, "method-not-allowed", "expected: one of GET, HEAD, PUT, DELETE");
        assertThat(header(method, "Allow")).isEqualTo("GET, HEAD, PUT, DELETE, OPTIONS");
        assertProblem(get("/v1/books/1", Headers.SESSION, "nonsense"), 400, "invalid-request", "Pygmy-Session: 'nonse");
        assertProblem(
                get("/v1/books/1", Headers.SESSION, "catalog@other:9"), 409, "session-expired", "catalog@other:9");
        assertProblem(get("/v1/books/1", Headers.CONSISTENCY, "strong"), 400, "invalid-request", "linearizable or any");
        assertThat(get("/v1/books?q=%22%20OR%20(NEAR%20*").statusCode()).isEqualTo(200);
    }

    @Test
    void a_cursor_is_good_for_its_own_list_only() throws Exception {
        List<String> lists =
                List.of("", "topic=s", "topic=sy", "q=school", "q=scho", "q=school&topic=s", "q=school&topic=sc");
        for (String from : lists) {
            String next = JSON.readTree(get("/v1/books?limit=1&" + from).body())
                    .path("next")
                    .asText();
            for (String to : lists) {
                HttpResponse<String> page = get("/v1/books?limit=2&" + to + "&after=" + next);
                if (from.equals(to)) {
                    assertThat(page.statusCode()).as(from).isEqualTo(200);
                } else {
                    assertProblem(page, 400, "invalid-cursor", "with the same q and topic");
                }
            }
        }
    }

    @Test
    void a_cursor_made_by_hand_is_refused() throws Exception {
        String next =
                JSON.readTree(get("/v1/books?limit=1").body()).path("next").asText();
        String text = new String(Base64.getUrlDecoder().decode(next), UTF_8);
        String list = text.substring(0, text.indexOf(":i:"));
        for (String made : List.of(
                "1:i:1",
                list + ":r:0:0:0",
                list + ":p:0:0:9",
                list + ":i:",
                list + ":i:1:2",
                list + ":i:one",
                list,
                ":")) {
            String cursor = Base64.getUrlEncoder().withoutPadding().encodeToString(made.getBytes(UTF_8));
            assertProblem(get("/v1/books?after=" + cursor), 400, "invalid-cursor", "after");
        }
    }

    /** A stream that never ends is no answer to wait for, so changes are asked for as a page elsewhere. */
    @Test
    void every_resource_of_the_open_api_document_is_served() throws Exception {
        JsonNode paths = JSON.readTree(get("/openapi.json").body()).path("paths");
        paths.properties()
                .forEach(path -> path.getValue().fieldNames().forEachRemaining(method -> {
                    String name = path.getKey();
                    if (name.startsWith("/v1/books") || name.startsWith("/v1/topics")) {
                        assertThat(answerTo(method, name.replace("{id}", "1")))
                                .as(method + " " + name)
                                .isNotIn(404, 405, 500);
                    }
                }));
    }

    private static int answerTo(String method, String path) {
        try {
            return send(request(path).method(method.toUpperCase(Locale.ROOT), BodyPublishers.noBody()))
                    .statusCode();
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void operators_resources_need_the_operators_token() throws Exception {
        HttpRequest.Builder anonymous = request("/v1/books").header("Content-Type", "application/json");
        assertProblem(send(anonymous.POST(BodyPublishers.ofString("{}"))), 401, "unauthorized", "Bearer");
        assertProblem(
                send(anonymous.header("Authorization", NODE).POST(BodyPublishers.ofString("{}"))),
                403,
                "forbidden",
                "operator");
        assertProblem(get("/v1/ledger"), 401, "unauthorized", "Bearer");
        assertThat(get("/v1/ledger?after=0&limit=1000", "Authorization", NODE).statusCode())
                .isEqualTo(200);
        assertThat(get(
                                "/v1/ledger?after=" + Long.MAX_VALUE + "&limit=1",
                                "Authorization",
                                NODE,
                                Headers.CONSISTENCY,
                                "linearizable")
                        .body())
                .containsPattern("\"entries\":\\[\\].*\"end\":\\d+");
    }

    @Test
    void a_book_is_created_changed_and_deleted_under_its_entity_tag() throws Exception {
        String draft = "{\"title\":\"A\",\"topic\":\"T\",\"priceCents\":100,\"stock\":5}";
        HttpResponse<String> created = operate("POST", "/v1/books", draft, Headers.IDEMPOTENCY_KEY, "create-a");
        assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
        String path = header(created, "Location").replaceFirst("^http://[^/]+", "");
        assertThat(operate("POST", "/v1/books", draft, Headers.IDEMPOTENCY_KEY, "create-a")
                        .body())
                .isEqualTo(created.body());
        assertProblem(
                operate("POST", "/v1/books", draft.replace("\"A\"", "\"B\""), Headers.IDEMPOTENCY_KEY, "create-a"),
                422,
                "key-reused",
                "another request");
        assertProblem(operate("PUT", path, draft), 428, "precondition-required", "If-Match");
        assertProblem(operate("PUT", path, draft, "If-Match", "\"1-1\""), 412, "precondition-failed", "read it again");
        String changed = draft.replace("\"A\"", "\"C\"");
        HttpResponse<String> updated = operate("PUT", path, changed, "If-Match", header(created, "ETag"));
        assertThat(updated.statusCode()).as(updated.body()).isEqualTo(200);
        assertThat(operate("DELETE", path, "", "If-Match", header(updated, "ETag"))
                        .statusCode())
                .isEqualTo(204);
        assertThat(get(path).statusCode()).isEqualTo(404);
    }

    @Test
    void each_bad_field_of_a_book_is_pointed_at() throws Exception {
        HttpResponse<String> refused = operate(
                "POST",
                "/v1/books",
                "{\"title\":\"\",\"topic\":\"T\",\"priceCents\":-1,\"stock\":1}",
                Headers.IDEMPOTENCY_KEY,
                "bad");
        assertProblem(refused, 422, "invalid-fields", "title");
        assertThat(JSON.readTree(refused.body()).path("errors").findValuesAsText("pointer"))
                .containsExactly("/title", "/priceCents");
        assertProblem(operate("POST", "/v1/books", "{}"), 400, "key-required", "Idempotency-Key");
        assertProblem(
                operate("POST", "/v1/books", "{nonsense", Headers.IDEMPOTENCY_KEY, "k"), 400, "malformed-json", "");
        assertProblem(
                operate("POST", "/v1/books", "{\"titel\":\"x\"}", Headers.IDEMPOTENCY_KEY, "k"),
                400,
                "malformed-json",
                "titel");
        assertProblem(
                send(request("/v1/books", "Authorization", OPERATOR, "Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))),
                415,
                "unsupported-media-type",
                "text/plain");
        assertProblem(
                operate("POST", "/v1/books", "x".repeat(2 << 20), Headers.IDEMPOTENCY_KEY, "k"),
                413,
                "body-too-large",
                "");
    }

    @Test
    void stock_is_adjusted_once_per_key_and_never_below_zero() throws Exception {
        String path = "/v1/books/5/stock-adjustments";
        long before = book(5).path("stock").asLong();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> done = operate("POST", path, "{\"by\":4}", Headers.IDEMPOTENCY_KEY, "plus-four");
            assertThat(done.statusCode()).as(done.body()).isEqualTo(201);
            assertThat(JSON.readTree(done.body()).path("stock").asLong()).isEqualTo(before + 4);
        }
        assertThat(book(5).path("stock").asLong()).isEqualTo(before + 4);
        assertProblem(
                operate("POST", path, "{\"by\":-1000}", Headers.IDEMPOTENCY_KEY, "too-many"),
                409,
                "insufficient-stock",
                "in stock");
        assertProblem(
                operate("POST", path, "{\"by\":0}", Headers.IDEMPOTENCY_KEY, "zero"), 400, "invalid-request", "by: 0");
    }

    static String decisionRequest(String key, long bookId, long copies) throws IOException {
        List<DecisionRequest.Line> lines = List.of(new DecisionRequest.Line(bookId, copies));
        return JSON.writeValueAsString(new DecisionBatch(List.of(
                new DecisionRequest(OrderIdentity.orderId(key), key, OrderIdentity.fingerprint(lines), lines))));
    }

    static JsonNode decide(String key, long bookId, long copies) throws Exception {
        HttpResponse<String> decided = send(request("/v1/ledger/decisions", "Authorization", NODE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(decisionRequest(key, bookId, copies))));
        assertThat(decided.statusCode()).as(decided.body()).isEqualTo(200);
        return JSON.readTree(decided.body()).path("decisions").path(0);
    }

    @Test
    void the_first_decision_for_an_order_stands() throws Exception {
        long before = book(6).path("stock").asLong();
        HttpResponse<String> empty = send(request("/v1/ledger/decisions", "Authorization", NODE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"orders\":[{}]}")));
        assertProblem(empty, 400, "invalid-request", "decision: incomplete");
        HttpResponse<String> broken = send(request("/v1/ledger/decisions", "Authorization", NODE)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{")));
        assertProblem(broken, 400, "malformed-json", "not JSON");
        JsonNode first = decide("decide-1", 6, 2);
        assertThat(first.path("outcome").asText()).isEqualTo("sold");
        assertThat(first.path("first").asBoolean()).isTrue();
        JsonNode again = decide("decide-1", 6, 2);
        assertThat(again.path("decidedIndex")).isEqualTo(first.path("decidedIndex"));
        assertThat(again.path("first").asBoolean()).isFalse();
        assertThat(decide("decide-1", 6, 3).path("outcome").asText()).isEqualTo("key-reused");
        assertThat(book(6).path("stock").asLong()).isEqualTo(before - 2);
        String entry = "/v1/ledger/" + OrderIdentity.orderId("decide-1");
        for (int i = 0; i < 2; i++) {
            send(request(entry + "/return", "Authorization", NODE).POST(BodyPublishers.noBody()));
        }
        assertThat(book(6).path("stock").asLong()).isEqualTo(before);
        assertThat(get(entry, "Authorization", NODE).body()).contains("\"returned\":true");
    }

    @Test
    void who_has_seen_all_of_the_ledger_may_wait_for_what_comes_next() throws Exception {
        decide("waited-1", 6, 1);
        String end = get("/v1/ledger?limit=1&after=" + Long.MAX_VALUE, "Authorization", NODE)
                .body();
        String page =
                "/v1/ledger?limit=10&after=" + JSON.readTree(end).path("end").asLong();
        String seen = header(get(page, "Authorization", NODE), Headers.SESSION);
        CompletableFuture<HttpResponse<String>> waits = HTTP.sendAsync(
                request(page, "Authorization", NODE, Headers.SESSION, seen, Headers.PREFER, "wait=10")
                        .GET()
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        decide("waited-2", 6, 1);
        assertThat(JSON.readTree(waits.get(20, TimeUnit.SECONDS).body()).findValuesAsText("orderId"))
                .containsExactly(OrderIdentity.orderId("waited-2"));
    }

    @Test
    void a_rejected_key_never_becomes_a_sale() throws Exception {
        assertThat(decide("too-many-copies", 4, 999).path("outcome").asText()).isEqualTo("rejected");
        operate("POST", "/v1/books/4/stock-adjustments", "{\"by\":2000}", Headers.IDEMPOTENCY_KEY, "restock-4");
        assertThat(decide("too-many-copies", 4, 999).path("outcome").asText()).isEqualTo("rejected");
        assertThat(decide("nobody-has-it", 987_654, 1).path("outcome").asText()).isEqualTo("unknown-books");
    }

    @Test
    void changes_are_told_as_a_page_and_as_a_stream() throws Exception {
        String index = header(get("/v1/books/1"), Headers.INDEX).replace("catalog=", "");
        operate("POST", "/v1/books/1/stock-adjustments", "{\"by\":1}", Headers.IDEMPOTENCY_KEY, "told");
        JsonNode page = JSON.readTree(
                get("/v1/changes?after=" + index, "Accept", "application/json").body());
        String tags = page.path("changes").findValues("tags").stream()
                .map(JsonNode::toString)
                .collect(Collectors.joining());
        assertThat(tags).contains("book-1");
        assertThat(page.path("changes").get(0).path("prev").asText()).isEqualTo(index);
        HttpResponse<java.util.stream.Stream<String>> stream =
                HTTP.send(request("/v1/changes?after=" + index).build(), HttpResponse.BodyHandlers.ofLines());
        assertThat(stream.body().limit(2).collect(Collectors.joining("\n")))
                .contains("event: change")
                .contains("\"prev\":" + index);
        assertProblem(get("/v1/changes?after=soon"), 400, "invalid-request", "after: soon");
    }

    @Test
    void readers_of_changes_that_nobody_knows_leave_places_for_frontends() throws Exception {
        List<HttpResponse<InputStream>> strangers = new ArrayList<>();
        HttpRequest stranger = request("/v1/changes").build();
        try {
            while (strangers.size() < 64
                    && get("/v1/changes", "Accept", "application/json").statusCode() == 200) {
                strangers.add(HTTP.send(stranger, HttpResponse.BodyHandlers.ofInputStream()));
            }
            assertThat(strangers).hasSizeBetween(1, 8);
            assertProblem(get("/v1/changes"), 429, "overloaded", "without the node token");
            HttpResponse<InputStream> frontend = HTTP.send(
                    request("/v1/changes", "Authorization", NODE).build(), HttpResponse.BodyHandlers.ofInputStream());
            strangers.add(frontend);
            assertThat(frontend.statusCode()).isEqualTo(200);
        } finally {
            for (HttpResponse<InputStream> stream : strangers) {
                stream.body().close();
            }
        }
        await().atMost(Duration.ofSeconds(60))
                .until(() -> get("/v1/changes", "Accept", "application/json").statusCode() == 200);
    }
}
