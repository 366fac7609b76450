package com.pygmy.catalog;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.MalformedRequests;
import java.io.ByteArrayOutputStream;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is made of requests by their form, whatever they ask for: malformed ones, repeated ones, and those of other methods. */
@Timeout(120)
class RequestFormTest extends OneNodeCatalog {
    @Test
    void a_malformed_request_is_refused_at_every_resource_and_is_never_a_failure() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("malformed requests, seed " + seed);
        String operator = "Authorization: " + OPERATOR;
        String node = "Authorization: " + NODE;
        String key = "Idempotency-Key: malformed-" + seed;
        String book = "{\"title\":\"A\",\"topic\":\"B\",\"authors\":\"C\",\"priceCents\":100,\"stock\":1}";
        String json = "application/json";
        for (String path : List.of("/v1/books", "/v1/books/1", "/v1/topics", "/openapi.json", "/v1/nothing")) {
            new MalformedRequests("GET", path, null, json, List.of(), seed).check(port);
        }
        new MalformedRequests("POST", "/v1/books", book, json, List.of(operator, key), seed).check(port);
        new MalformedRequests("PUT", "/v1/books/900001", book, json, List.of(operator, "If-Match: *"), seed)
                .check(port);
        new MalformedRequests("DELETE", "/v1/books/900001", null, json, List.of(operator, "If-Match: *"), seed)
                .check(port);
        new MalformedRequests("POST", "/v1/books/7/stock-adjustments", "{\"by\":1}", json, List.of(operator, key), seed)
                .check(port);
        new MalformedRequests(
                        "POST",
                        "/v1/ledger/decisions",
                        CatalogHttpTest.decisionRequest("malformed", 7, 1),
                        json,
                        List.of(node),
                        seed)
                .check(port);
        String csv = "title,topic,authors,priceCents,stock\nA,B,C,100,1\n";
        new MalformedRequests("POST", "/v1/books/import", csv, "text/csv", List.of(operator, key), seed).check(port);
        new MalformedRequests("POST", "/v1/books/import", book, "application/x-ndjson", List.of(operator, key), seed)
                .check(port);
        new MalformedRequests("GET", "/v1/ledger", null, json, List.of(node), seed).check(port);
        new MalformedRequests("GET", "/v1/read-index", null, json, List.of(node), seed).check(port);
    }

    @Test
    void a_change_sent_again_under_its_key_gives_the_stored_answer_and_says_so() throws Exception {
        String[] key = {Headers.IDEMPOTENCY_KEY, "stored-1"};
        HttpResponse<String> created = operate(
                "POST",
                "/v1/books",
                "{\"title\":\"Stored\",\"topic\":\"T\",\"authors\":\"A\",\"stock\":0,\"priceCents\":1}",
                key);
        HttpResponse<String> again = operate(
                "POST",
                "/v1/books",
                "{\"title\":\"Stored\",\"topic\":\"T\",\"authors\":\"A\",\"stock\":0,\"priceCents\":1}",
                key);
        assertThat(header(created, "Location")).as("relative").startsWith("/v1/books/");
        assertReplayed(created, again);
        String path = header(created, "Location");

        String[] update = {"If-Match", header(created, "ETag"), Headers.IDEMPOTENCY_KEY, "stored-2"};
        String changed = "{\"title\":\"Changed\",\"topic\":\"T\",\"authors\":\"A\",\"stock\":0,\"priceCents\":2}";
        assertReplayed(operate("PUT", path, changed, update), operate("PUT", path, changed, update));
        assertProblem(
                operate(
                        "PUT",
                        path,
                        "{\"title\":\"Other\",\"topic\":\"T\",\"authors\":\"A\",\"stock\":0,\"priceCents\":2}",
                        update),
                422,
                "key-reused",
                "");

        String[] adjust = {Headers.IDEMPOTENCY_KEY, "stored-3"};
        String[] quoted = {Headers.IDEMPOTENCY_KEY, "\"stored-3\""};
        HttpResponse<String> adjusted = operate("POST", path + "/stock-adjustments", "{\"by\":3}", adjust);
        assertThat(adjusted.body()).isEqualTo("{\"stock\":3}");
        assertReplayed(adjusted, operate("POST", path + "/stock-adjustments", "{\"by\":3}", quoted));
        String[] tooMany = {Headers.IDEMPOTENCY_KEY, "stored-4"};
        HttpResponse<String> refused = operate("POST", path + "/stock-adjustments", "{\"by\":-9}", tooMany);
        assertReplayed(refused, operate("POST", path + "/stock-adjustments", "{\"by\":-9}", tooMany));

        String[] delete = {"If-Match", "*", Headers.IDEMPOTENCY_KEY, "stored-5"};
        assertReplayed(operate("DELETE", path, "", delete), operate("DELETE", path, "", delete));
        assertThat(operate("DELETE", path, "", "If-Match", "*").statusCode())
                .as("without a key")
                .isEqualTo(404);
    }

    @Test
    void a_304_has_no_length_and_head_has_that_of_get() throws Exception {
        String etag = header(get("/v1/books/1"), "ETag");
        HttpResponse<String> same = get("/v1/books/1", "If-None-Match", etag);
        assertThat(same.statusCode()).isEqualTo(304);
        assertThat(same.headers().map()).doesNotContainKey("content-length");
        for (String path : List.of("/v1/books", "/v1/books/1", "/v1/topics", "/openapi.json", "/v1/books/4711")) {
            HttpResponse<String> head = send(request(path).method("HEAD", BodyPublishers.noBody()));
            assertThat(header(head, "Content-Length")).as(path).isEqualTo(header(get(path), "Content-Length"));
        }
    }

    @Test
    void allow_lists_what_a_resource_knows_and_options_answers_with_it() throws Exception {
        for (String path : List.of("/v1/books", "/v1/books/1", "/v1/topics", "/v1/books/1/stock-adjustments")) {
            HttpResponse<String> options = send(request(path).method("OPTIONS", BodyPublishers.noBody()));
            assertThat(options.statusCode()).as(path).isEqualTo(204);
            HttpResponse<String> wrong = send(request(path).method("PATCH", BodyPublishers.noBody()));
            assertThat(wrong.statusCode()).as(path).isEqualTo(405);
            for (String allow : List.of(header(options, "Allow"), header(wrong, "Allow"))) {
                assertThat(allow).as(path).isNotEmpty();
                for (String method : allow.split(",")) {
                    assertThat(send(request(path).method(method.strip(), BodyPublishers.noBody()))
                                    .statusCode())
                            .as(method + " " + path)
                            .isNotEqualTo(405);
                }
            }
        }
    }

    @Test
    void a_key_made_before_its_rejection_could_be_kept_is_refused() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        await("the node has pruned since it leads")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    String key = "017f22e2-79b0-7cc3-98c4-%012x".formatted(asked.incrementAndGet());
                    return CatalogHttpTest.decide(key, 4, 1)
                            .path("outcome")
                            .asText()
                            .equals("key-too-old");
                });
    }

    @Test
    void a_small_body_that_unpacks_to_a_large_one_is_refused_before_it_is_held() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            byte[] spaces = " ".repeat(1024 * 1024).getBytes(US_ASCII);
            for (int i = 0; i < 256; i++) {
                gzip.write(spaces);
            }
            gzip.write("{\"by\":1}".getBytes(US_ASCII));
        }
        assertThat(packed.size()).isLessThan(1024 * 1024);
        for (String coding : List.of("gzip", "GZIP", "x-gzip", "deflate", "gzip, gzip")) {
            HttpResponse<String> answer = send(request("/v1/books/1/stock-adjustments", "Authorization", OPERATOR)
                    .header("Content-Type", "application/json")
                    .header("Content-Encoding", coding)
                    .header(Headers.IDEMPOTENCY_KEY, "unpacked")
                    .POST(BodyPublishers.ofByteArray(packed.toByteArray())));
            assertThat(answer.statusCode())
                    .as(coding + ": " + answer.body())
                    .isEqualTo(coding.equalsIgnoreCase("gzip") ? 413 : 415);
        }
    }

    private static void assertReplayed(HttpResponse<String> first, HttpResponse<String> again) {
        assertThat(again.statusCode()).as(again.body()).isEqualTo(first.statusCode());
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(header(again, "ETag")).isEqualTo(header(first, "ETag"));
        assertThat(header(first, Headers.IDEMPOTENCY_REPLAYED)).isEmpty();
        assertThat(header(again, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");
    }
}
