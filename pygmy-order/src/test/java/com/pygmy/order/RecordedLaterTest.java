package com.pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.order.ledger.CatalogDouble;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Orders that are sold and not recorded: an order node that lets each wait for a minute, or until three wait. */
@Timeout(120)
class RecordedLaterTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final CatalogDouble catalog = new CatalogDouble(2);
    private int port;
    private DropwizardTestSupport<OrderConfiguration> node = new DropwizardTestSupport<>(OrderApplication.class, "");

    @BeforeEach
    void start() throws Exception {
        port = FreePort.next();
        catalog.leader(1);
        catalog.ledger.stock(1, 1000, 250);
        Path yaml = OneNodeOrders.configuration(
                root,
                port,
                catalog,
                "{recordDelay: 1m, recordBatch: 3, listTimeout: 500ms}",
                "polls: {suspicionMax: 100ms}");
        node = new DropwizardTestSupport<>(OrderApplication.class, yaml.toString());
        node.before();
        await("the first order, after which the mark of the ledger is known")
                .atMost(LIMIT)
                .until(() -> place("first", true).statusCode() == 201);
        await().atMost(LIMIT).until(() -> !covered().equals(0L));
    }

    @AfterEach
    void stop() {
        node.after();
        catalog.close();
    }

    private Object covered() {
        var gauges = Objects.requireNonNull(node.getEnvironment()).metrics().getGauges();
        return Objects.requireNonNull(gauges.get("relay.covered-index")).getValue();
    }

    private HttpResponse<String> send(String path, HttpRequest.Builder request) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + path);
        return http.send(
                request.uri(uri).timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> place(String key, boolean recorded) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .header(Headers.IDEMPOTENCY_KEY, key)
                .POST(BodyPublishers.ofString("{\"lines\":[{\"bookId\":1,\"copies\":1}]}"));
        return send("/v1/orders", recorded ? request.header("Prefer", "wait=5, Recorded") : request);
    }

    /** Places an order that is answered before it is recorded; the trust in the ledger is looked at twice a second. */
    private HttpResponse<String> sold(String key) throws Exception {
        for (int i = 0; ; i++) {
            HttpResponse<String> placed = place(key + i, false);
            assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
            if (header(placed, Headers.INDEX).matches("catalog=\\d+")) {
                return placed;
            }
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private HttpResponse<String> list(String session, String consistency) throws Exception {
        return send(
                "/v1/orders?limit=200",
                HttpRequest.newBuilder()
                        .header("Authorization", "Bearer " + OneNodeOrders.OPERATOR)
                        .header(Headers.SESSION, session)
                        .header(Headers.CONSISTENCY, consistency));
    }

    private static List<String> keys(HttpResponse<String> list) throws Exception {
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        return JSON.readTree(list.body()).path("orders").findValuesAsText("key");
    }

    private static String key(HttpResponse<String> placed) throws Exception {
        return JSON.readTree(placed.body()).path("key").asText();
    }

    private static void assertLagging(HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
        assertThat(JSON.readTree(answer.body()).path("type").asText()).isEqualTo("/problems/lagging");
    }

    @Test
    void a_sold_order_is_read_at_once_and_a_list_without_it_is_refused_until_it_is_recorded() throws Exception {
        HttpResponse<String> placed = sold("sold-");
        String session = header(placed, Headers.SESSION);
        assertThat(session).doesNotContain("order@");
        HttpResponse<String> read =
                send(header(placed, "Location"), HttpRequest.newBuilder().header(Headers.SESSION, session));
        assertThat(read.body()).isEqualTo(placed.body());
        assertThat(JSON.readTree(send("/v1/orders?key=" + key(placed), HttpRequest.newBuilder())
                                .body())
                        .path("orders"))
                .hasSize(1);
        assertLagging(list(session, "session"));
        assertLagging(list("", "linearizable"));
        assertThat(keys(list(session, "any"))).doesNotContain(key(placed)).contains("first");
        assertThat(keys(list("", "session"))).doesNotContain(key(placed)).contains("first");

        HttpResponse<String> again = place(key(placed), false);
        assertThat(header(again, Headers.IDEMPOTENCY_REPLAYED)).isEqualTo("true");
        assertThat(header(again, Headers.INDEX)).matches("catalog=\\d+, order=\\d+");
        assertThat(again.body()).isEqualTo(placed.body());
        await("its index is covered")
                .atMost(LIMIT)
                .until(() -> list(session, "session").statusCode() == 200);
        assertThat(keys(list(session, "session"))).contains(key(placed));
        assertThat(keys(list("", "linearizable"))).contains(key(placed));
        catalog.nodes().forEach(CatalogDouble.Node::stop);
        assertThat(keys(list(session, "session"))).as("without the catalog").contains(key(placed));
        assertThat(list("", "linearizable").statusCode()).isEqualTo(503);
    }

    @Test
    void where_all_is_recorded_the_catalog_is_asked_for_what_comes_next_and_given_time() {
        await().atMost(LIMIT)
                .until(() -> catalog.nodes().stream()
                        .map(CatalogDouble.Node::lastHeaders)
                        .filter(headers -> headers.getOrDefault("prefer", "").equals("wait=1"))
                        .anyMatch(headers -> ("catalog@first:" + covered()).equals(headers.get("pygmy-session"))));
    }

    @Test
    void three_that_wait_are_recorded_without_the_delay() throws Exception {
        sold("one-");
        sold("two-");
        HttpResponse<String> third = sold("three-");
        await("the index of the last is covered")
                .atMost(LIMIT)
                .until(() -> list(header(third, Headers.SESSION), "session").statusCode() == 200);
        List<String> keys = keys(list("", "linearizable"));
        assertThat(keys).hasSameSizeAs(catalog.ledger.sold());
        assertThat(keys).contains(key(third));
    }

    @Test
    void who_prefers_it_gets_the_answer_once_the_order_is_recorded() throws Exception {
        sold("warm-up-");
        HttpResponse<String> placed = place("preferred", true);
        assertThat(placed.statusCode()).isEqualTo(201);
        assertThat(header(placed, "Preference-Applied")).isEqualTo("recorded");
        assertThat(header(placed, Headers.INDEX)).matches("catalog=\\d+, order=\\d+");
        assertThat(keys(list("", "any"))).contains("preferred");
        assertThat(header(sold("not-preferred-"), "Preference-Applied")).isEmpty();
        assertThat(place("preferred", false).body()).isEqualTo(placed.body());
    }

    @Test
    void an_unrecorded_order_can_be_cancelled() throws Exception {
        HttpResponse<String> placed = sold("to-cancel-");
        HttpResponse<String> cancelled = send(
                header(placed, "Location") + "/cancellation",
                HttpRequest.newBuilder().header(Headers.IDEMPOTENCY_KEY, "c").POST(BodyPublishers.noBody()));
        assertThat(cancelled.statusCode()).as(cancelled.body()).isEqualTo(200);
        JsonNode replayed = JSON.readTree(place(key(placed), false).body());
        assertThat(replayed.path("state").asText()).isEqualTo("CANCELLED");
    }

    @Test
    void where_the_catalog_was_wiped_an_order_that_stands_is_found_before_the_answer() throws Exception {
        HttpResponse<String> kept = place("kept", true);
        sold("warm-up-");
        catalog.ledger.wipe("second");
        catalog.ledger.stock(1, 1000, 999);
        HttpResponse<String> again = place("kept", false);
        assertThat(again.statusCode()).as(again.body()).isEqualTo(201);
        assertThat(again.body()).as("the first order stands, at its price").isEqualTo(kept.body());
        await("the ledger of the second catalog is relayed")
                .atMost(LIMIT)
                .until(() -> covered().equals(1L));
        assertThat(header(place("new", false), Headers.INDEX))
                .as("an answer waits for the order group from then on")
                .matches("catalog=\\d+, order=\\d+");
    }

    @Test
    void where_a_restored_catalog_has_the_copies_back_the_order_is_cancelled_whether_recorded_or_not()
            throws Exception {
        HttpResponse<String> recorded = place("recorded", true);
        HttpResponse<String> missing = sold("missing-");
        for (HttpResponse<String> placed : List.of(recorded, missing)) {
            catalog.ledger.giveBack(JSON.readTree(placed.body()).path("id").asText());
        }
        assertThat(state(recorded)).isEqualTo("PLACED");
        catalog.ledger.restored("second");
        await().atMost(LIMIT).until(() -> state(recorded).equals("CANCELLED"));
        await().atMost(LIMIT).until(() -> state(missing).equals("CANCELLED"));
        assertThat(catalog.ledger.stockOf(1))
                .as("given back once")
                .isEqualTo(1000 - catalog.ledger.sold().size() + 2);
    }

    private String state(HttpResponse<String> placed) throws Exception {
        HttpResponse<String> order = send(header(placed, "Location"), HttpRequest.newBuilder());
        return JSON.readTree(order.body()).path("state").asText();
    }

    @Test
    void a_session_of_a_catalog_that_is_gone_is_told_so() throws Exception {
        HttpResponse<String> placed = sold("before-");
        catalog.ledger.wipe("second");
        await().atMost(LIMIT)
                .until(() -> list(header(placed, Headers.SESSION), "session").statusCode() == 409);
    }
}
