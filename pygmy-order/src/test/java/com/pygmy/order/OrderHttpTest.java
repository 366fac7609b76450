package com.pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.pygmy.order.ledger.CatalogDouble;
import com.pygmy.order.ledger.Fault;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.MalformedRequests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class OrderHttpTest extends OneNodeOrders {
    @Test
    void an_order_is_placed_read_and_listed() throws Exception {
        HttpResponse<String> placed = place("placed", 1, 2);
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        assertThat(JSON.readTree(placed.body()).path("totalCents").asLong()).isEqualTo(500);
        String session = header(placed, Headers.SESSION);
        HttpResponse<String> listed = send(list("?limit=1", OPERATOR).header(Headers.SESSION, session));
        assertThat(JSON.readTree(listed.body()).path("orders").path(0)).isEqualTo(JSON.readTree(placed.body()));
        HttpResponse<String> read =
                send(request(header(placed, "Location")).header(Headers.SESSION, header(listed, Headers.SESSION)));
        assertThat(read.body()).isEqualTo(placed.body());
        assertThat(header(read, Headers.INDEX))
                .as("the catalog had no part in it, whatever the session has seen there")
                .matches("order=\\d+");
        assertThat(outcome("placed").path("orders")).hasSize(1);
    }

    @Test
    void the_same_key_gives_the_same_order_and_another_payload_is_refused() throws Exception {
        HttpResponse<String> first = place("same", 1, 3);
        HttpResponse<String> again = place("same", 1, 3);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(header(again, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");
        assertThat(header(first, Headers.IDEMPOTENCY_REPLAYED)).isEmpty();
        assertProblem(place("same", 1, 4), 422, "key-reused", "");
        assertThat(post("summed", "{\"lines\":[" + line(2, 1) + "," + line(2, 2) + "]}")
                        .body())
                .contains("\"copies\":3");
    }

    @Test
    void wrong_turn_14_ids_come_from_keys_and_do_not_collide() throws Exception {
        String one = JSON.readTree(place("id-one", 1, 1).body()).path("id").asText();
        String two = JSON.readTree(place("id-two", 1, 1).body()).path("id").asText();
        assertThat(one).hasSize(32).isNotEqualTo(two);
    }

    @Test
    void what_cannot_be_sold_is_refused_for_good() throws Exception {
        catalog.ledger.stock(30, 2, 100);
        JsonNode refused = assertProblem(place("too-many", 30, 3), 409, "insufficient-stock", "");
        assertThat(refused.path("shortages").get(0).path("inStock").asLong()).isEqualTo(2);
        catalog.ledger.stock(30, 50, 100);
        assertProblem(place("too-many", 30, 3), 409, "insufficient-stock", "");
        assertThat(outcome("too-many").path("rejection").path("key").asText()).isEqualTo("too-many");
    }

    @Test
    void bad_input_is_refused_with_what_was_expected() throws Exception {
        assertProblem(send(order("{\"lines\":[" + line(1, 1) + "]}")), 400, "key-required", "Idempotency-Key");
        assertProblem(post("k".repeat(65), "{}"), 400, "key-malformed", "64");
        assertProblem(post("no-lines", "{\"lines\":[]}"), 400, "invalid-request", "lines");
        assertProblem(place("zero", 1, 0), 400, "invalid-request", "copies: 0 (expected: 1 to 1000)");
        assertProblem(place("huge", 1, 1001), 400, "invalid-request", "copies: 1001 (expected: 1 to 1000)");
        assertProblem(place("minus", 1, -1), 400, "invalid-request", "copies: -1 (expected: 1 to 1000)");
        assertProblem(
                post("half", "{\"lines\":[{\"bookId\":1,\"copies\":1.5}]}"),
                400,
                "malformed-json",
                "lines[0].copies: 1.5 (expected: a whole number)");
        assertProblem(
                post("text", "{\"lines\":[{\"bookId\":\"1\",\"copies\":1}]}"),
                400,
                "malformed-json",
                "lines[0].bookId: '1' (expected: a whole number)");
        assertProblem(
                post("sum", "{\"lines\":[" + line(1, 600) + "," + line(1, 600) + "]}"),
                400,
                "invalid-request",
                "1200 over all lines");
        assertProblem(post("null", "null"), 400, "malformed-json", "body: empty");
        assertProblem(post("nothing", ""), 400, "malformed-json", "body: empty");
        assertProblem(post("list", "[]"), 400, "malformed-json", "body: a list (expected: an object)");
        assertProblem(post("tail", "{\"lines\":[" + line(1, 1) + "]} x"), 400, "malformed-json", "not JSON");
        String many =
                IntStream.rangeClosed(1, 101).mapToObj(book -> line(book, 1)).collect(Collectors.joining(","));
        assertProblem(post("many", "{\"lines\":[" + many + "]}"), 400, "invalid-request", "101");
        assertProblem(post("broken", "{\"lines\":"), 400, "malformed-json", "");
        assertProblem(post("misspelt", "{\"lies\":[]}"), 400, "malformed-json", "lies");
        assertProblem(post("large", "x".repeat(2 << 20)), 413, "body-too-large", "");
        assertProblem(
                send(request("/v1/orders")
                        .header(Headers.IDEMPOTENCY_KEY, "text")
                        .header("Content-Type", "text/plain")
                        .POST(BodyPublishers.ofString("x"))),
                415,
                "unsupported-media-type",
                "");
        assertProblem(send(list("?after=nonsense", OPERATOR)), 400, "invalid-cursor", "");
        assertProblem(send(list("?state=LOST", OPERATOR)), 400, "invalid-request", "state: 'LOST'");
        HttpResponse<String> method = send(request("/v1/orders").DELETE());
        assertProblem(method, 405, "method-not-allowed", "expected: one of GET, HEAD, POST");
        assertThat(header(method, "Allow")).isEqualTo("GET, HEAD, POST, OPTIONS");
        String session = "order@other:9";
        assertProblem(send(list("", OPERATOR).header(Headers.SESSION, session)), 409, "session-expired", session);
        assertProblem(
                send(request("/v1/orders/unknown/cancellation").POST(BodyPublishers.noBody())),
                400,
                "key-required",
                "Idempotency-Key");
        assertProblem(send(list("?limit=0", OPERATOR)), 400, "invalid-request", "limit: '0'");
        assertProblem(send(request("/v1/orders/unknown")), 404, "not-found", "");
        assertProblem(place("unknown-book", 4242, 1), 422, "unknown-book", "4242");
    }

    @Test
    void the_open_api_document_tells_how_to_order() throws Exception {
        HttpResponse<String> document = send(request("/openapi.json"));
        assertThat(document.statusCode()).isEqualTo(200);
        JsonNode post =
                JSON.readTree(document.body()).path("paths").path("/v1/orders").path("post");
        assertThat(post.path("responses").path("422").path("description").asText())
                .contains("/problems/key-reused");
    }

    @Test
    void wrong_turn_10_what_was_sold_becomes_an_order_though_the_answer_was_lost() throws Exception {
        catalog.always(Fault.EXECUTE_THEN_DROP);
        HttpResponse<String> unknown = place("sold-and-lost", 4, 5);
        assertThat(assertProblem(unknown, 504, "outcome-unknown", "")
                        .path("executed")
                        .asText())
                .isEqualTo("unknown");
        catalog.heal();
        await("the relay records what the ledger sold")
                .atMost(LIMIT)
                .until(() -> outcome("sold-and-lost").path("orders").size() == 1);
        assertThat(place("sold-and-lost", 4, 5).statusCode()).isIn(200, 201);
        assertThat(catalog.ledger.stockOf(4)).isEqualTo(995);
    }

    @Test
    void wrong_turn_8_a_shopper_who_hangs_up_is_charged_once() throws Exception {
        var given = HTTP.sendAsync(
                order("{\"lines\":[" + line(5, 7) + "]}")
                        .header(Headers.IDEMPOTENCY_KEY, "hung-up")
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        given.cancel(true);
        assertThat(place("hung-up", 5, 7).statusCode()).isEqualTo(201);
        assertThat(outcome("hung-up").path("orders")).hasSize(1);
        assertThat(catalog.ledger.stockOf(5)).isEqualTo(993);
    }

    @Test
    void wrong_turn_15_with_no_catalog_node_there_the_answer_is_no_and_at_once() throws Exception {
        catalog.nodes().forEach(CatalogDouble.Node::stop);
        long begin = System.nanoTime();
        HttpResponse<String> refused = place("nobody", 6, 1);
        assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)).isLessThan(10);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(JSON.readTree(refused.body()).path("executed").asText()).isEqualTo("no");
        assertThat(header(refused, "Retry-After")).isNotEmpty();
        catalog.heal();
        assertThat(outcome("nobody").path("orders")).isEmpty();
        assertThat(catalog.ledger.stockOf(6)).isEqualTo(1000);
    }

    @Test
    void a_catalog_leader_that_dies_after_its_answer_or_never_answers_costs_no_order() throws Exception {
        catalog.node(1).next(Fault.SILENT);
        assertThat(place("silent", 7, 1).statusCode()).isEqualTo(201);
        catalog.node(1).next(Fault.ANSWER_THEN_DIE);
        assertThat(place("dies", 7, 1).statusCode()).isEqualTo(201);
        assertThat(place("after", 7, 1).statusCode()).isEqualTo(201);
        assertThat(catalog.ledger.stockOf(7)).isEqualTo(997);
    }

    @Test
    void an_order_is_cancelled_once_and_what_a_failure_left_is_finished() throws Exception {
        String location = header(place("to-cancel", 8, 10), "Location");
        catalog.nodes().forEach(CatalogDouble.Node::stop);
        HttpResponse<String> pending = send(request(location + "/cancellation")
                .header(Headers.IDEMPOTENCY_KEY, "c-1")
                .POST(BodyPublishers.noBody()));
        assertThat(pending.statusCode()).as(pending.body()).isEqualTo(202);
        catalog.heal();
        await("the sweeper gives the copies back")
                .atMost(LIMIT)
                .until(() -> send(request(location)).body().contains("\"CANCELLED\""));
        HttpResponse<String> again = send(request(location + "/cancellation")
                .header(Headers.IDEMPOTENCY_KEY, "c-2")
                .POST(BodyPublishers.noBody()));
        assertThat(again.statusCode()).isEqualTo(200);
        assertThat(catalog.ledger.stockOf(8)).isEqualTo(1000);
    }

    private static HttpResponse<String> admin(String method, String path) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.getAdminPort() + path))
                .header("Authorization", "Bearer the-operator-of-the-test")
                .method(method, BodyPublishers.noBody()));
    }

    @Test
    void a_cancellation_of_what_cannot_be_an_order_makes_no_log_entry() throws Exception {
        for (String id : List.of("x".repeat(4000), "%3Fafter=0&limit=1")) {
            HttpResponse<String> refused = send(request("/v1/orders/" + id + "/cancellation")
                    .header(Headers.IDEMPOTENCY_KEY, "cancel-nothing")
                    .POST(BodyPublishers.noBody()));
            assertProblem(refused, 404, "not-found", "there is no such order");
            assertThat(refused.headers().firstValue(Headers.INDEX)).isEmpty();
        }
    }

    private static HttpResponse<String> cancel(String orderId) throws IOException, InterruptedException {
        return send(request("/v1/orders/" + orderId + "/cancellation")
                .header(Headers.IDEMPOTENCY_KEY, "cancel-" + orderId)
                .POST(BodyPublishers.noBody()));
    }

    private static Object gauge(String name) {
        var gauges = Objects.requireNonNull(node.getEnvironment()).metrics().getGauges();
        return Objects.requireNonNull(gauges.get(name), name).getValue();
    }

    @Test
    void a_ledger_that_lost_decisions_stops_sales_until_an_operator_accepts_it() throws Exception {
        String cancelledBefore = JSON.readTree(
                        place("cancelled-before-the-loss", 9, 1).body())
                .path("id")
                .asText();
        assertThat(cancel(cancelledBefore).statusCode()).isEqualTo(200);
        for (int i = 0; i < 5; i++) {
            assertThat(place("before-the-loss-" + i, 9, 1).statusCode()).isEqualTo(201);
        }
        await("all of it is relayed")
                .atMost(LIMIT)
                .until(() -> gauge("relay.mark").equals(catalog.ledger.end()));
        long epochsEnd = catalog.ledger.end();
        catalog.ledger.forgetLast(4);
        catalog.ledger.forgetReturn(cancelledBefore);
        await("the loss is found")
                .atMost(LIMIT)
                .until(() -> admin("GET", "/healthcheck").body().contains("the catalog has lost decisions"));

        HttpResponse<String> refused = place("after-the-loss", 9, 1);
        JsonNode problem = assertProblem(refused, 503, "sales-suspended", "ended at " + (epochsEnd - 4));
        assertThat(problem.path("executed").asText()).isEqualTo("no");
        assertThat(catalog.ledger.end()).as("nothing is decided").isEqualTo(epochsEnd - 4);
        assertThat(outcome("before-the-loss-4").path("orders"))
                .as("reads go on")
                .hasSize(1);
        assertThat(gauge("ledger.lost")).isEqualTo(4L);

        HttpResponse<String> told = admin("POST", "/tasks/ledger-accept");
        assertThat(told.body()).contains("may be sold a second time").contains("ledger-accept?epoch=first");
        assertThat(place("after-the-loss", 9, 1).statusCode()).isEqualTo(503);
        assertThat(admin("POST", "/tasks/ledger-accept?epoch=first").body()).contains("orders are taken again");
        await().atMost(LIMIT).until(() -> place("after-the-loss", 9, 1).statusCode() == 201);
        assertThat(header(place("sold-before-perhaps", 9, 1), Headers.INDEX))
                .as("an order that was lost may be sold again: the answer waits for what is recorded")
                .matches("catalog=\\d+, order=\\d+");
        await("the ledger is relayed from its beginning")
                .atMost(LIMIT)
                .until(() -> gauge("relay.mark").equals(epochsEnd - 2));
        assertThat(admin("GET", "/healthcheck").statusCode()).isEqualTo(200);
        assertThat(catalog.ledger.entry(cancelledBefore).orElseThrow().returned())
                .as("the ledger was told again what it had forgotten")
                .isTrue();

        String compared = admin("POST", "/tasks/ledger-compare").body();
        assertThat(compared)
                .contains("sales without an order: none", "which are not being cancelled: none")
                .contains("orders without a sale: 4 (")
                .containsPattern("to take them out, once: ./pygmy restock 9 -4 --key without-sale-9-[0-9a-f]{12}\\n");

        long stock = catalog.ledger.stockOf(9);
        catalog.ledger.stock(9, 0, 250);
        HttpResponse<String> again = place("before-the-loss-4", 9, 1);
        assertThat(header(again, Headers.IDEMPOTENCY_REPLAYED))
                .as("the order stands, though the ledger has none under its key, and nothing to sell: " + again.body())
                .isEqualTo("true");
        HttpResponse<String> cancelled =
                cancel(JSON.readTree(again.body()).path("id").asText());
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        assertThat(cancelled.body()).contains("\"CANCELLED\"");
        catalog.ledger.stock(9, stock, 250);
    }

    @Test
    void a_malformed_request_is_refused_at_every_resource_and_is_never_a_failure() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("malformed requests, seed " + seed);
        String json = "application/json";
        List<String> key = List.of("Idempotency-Key: malformed");
        String order = "{\"lines\":[{\"bookId\":9,\"copies\":1}]}";
        new MalformedRequests("POST", "/v1/orders", order, json, key, seed).check(port);
        new MalformedRequests("GET", "/v1/orders", null, json, List.of(), seed).check(port);
        new MalformedRequests("GET", "/v1/orders/abc", null, json, List.of(), seed).check(port);
        new MalformedRequests("POST", "/v1/orders/abc/cancellation", null, json, key, seed).check(port);
        new MalformedRequests("GET", "/openapi.json", null, json, List.of(), seed).check(port);
    }

    @Test
    void a_key_in_quotes_is_the_same_key() throws Exception {
        HttpResponse<String> bare = place("q-1", 9, 1);
        HttpResponse<String> quoted = place("\"q-1\"", 9, 1);
        assertThat(quoted.body()).isEqualTo(bare.body());
        assertThat(header(quoted, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");
        assertThat(outcome("%22q-1%22").path("orders")).hasSize(1);
        assertThat(JSON.readTree(place("\"q\\\\-\\\"2\"", 9, 1).body())
                        .path("key")
                        .asText())
                .isEqualTo("q\\-\"2");
        for (String wrong : List.of("\"q", "q\"", "\"\"", "\"q\"x", "\"q\\x\"", "\"q\\\"")) {
            assertProblem(place(wrong, 9, 1), 400, "key-malformed", "Idempotency-Key");
        }
    }

    @Test
    void of_concurrent_requests_under_one_key_with_other_bodies_one_wins() throws Exception {
        long before = catalog.ledger.stockOf(9);
        List<CompletableFuture<HttpResponse<String>>> answers = IntStream.rangeClosed(1, 16)
                .mapToObj(copies -> HTTP.sendAsync(
                        order("{\"lines\":[" + line(9, copies) + "]}")
                                .header(Headers.IDEMPOTENCY_KEY, "contested")
                                .build(),
                        HttpResponse.BodyHandlers.ofString()))
                .toList();
        int won = 0;
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get().statusCode()).as(answer.get().body()).isIn(201, 409, 422);
            if (answer.get().statusCode() == 201) {
                won++;
                assertThat(header(answer.get(), Headers.IDEMPOTENCY_REPLAYED)).isEmpty();
            } else {
                assertThat(answer.get().body()).containsAnyOf("/problems/in-progress", "/problems/key-reused");
            }
        }
        assertThat(won).isEqualTo(1);
        JsonNode order = outcome("contested").path("orders").path(0);
        assertThat(catalog.ledger.stockOf(9))
                .isEqualTo(before - order.path("lines").path(0).path("copies").asLong());
    }
}
