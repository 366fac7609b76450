package com.pygmy.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.failover.NodeAddress;
import com.pygmy.order.ledger.CatalogDouble;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One order node that is a whole group, before catalog nodes that fail when the test wants. */
abstract class OneNodeOrders {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final ObjectMapper JSON = new ObjectMapper();
    static final Duration LIMIT = Duration.ofSeconds(20);
    static final String OPERATOR = "the-operator-of-the-test";

    @SuppressWarnings("NullAway.Init") // start makes it
    static CatalogDouble catalog;

    @TempDir
    static Path root;

    static int port;
    static DropwizardTestSupport<OrderConfiguration> node = new DropwizardTestSupport<>(OrderApplication.class, "");

    @BeforeAll
    static void start() throws Exception {
        port = FreePort.next();
        catalog = new CatalogDouble(2);
        catalog.leader(1);
        IntStream.rangeClosed(1, 9).forEach(book -> catalog.ledger.stock(book, 1000, 250));
        Path yaml = configuration(
                root,
                port,
                catalog,
                "{orderTimeout: 3s}",
                "attemptTimeout: 400ms, connectTimeout: 200ms, polls: {suspicionMax: 100ms}");
        node = new DropwizardTestSupport<>(OrderApplication.class, yaml.toString());
        node.before();
        await().atMost(LIMIT).until(() -> place("warm-up", 9, 1).statusCode() == 201);
        await("orders are answered once they are decided")
                .atMost(LIMIT)
                .until(() -> header(place("decided-" + UUID.randomUUID(), 9, 1), Headers.INDEX)
                        .matches("catalog=\\d+"));
    }

    /**
     * Writes the file of an order node that is a whole group.
     *
     * @param checkout the section of that name
     * @param catalogLimits keys of the section {@code catalog} beside its nodes
     */
    static Path configuration(Path folder, int port, CatalogDouble catalog, String checkout, String catalogLimits)
            throws IOException {
        String nodes = catalog.addresses().stream().map(OneNodeOrders::yaml).collect(Collectors.joining(", "));
        return Files.writeString(folder.resolve("order.yml"), """
                server:
                  applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                  adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
                logging: {level: ERROR}
                checkout: %s
                catalog: {%s, nodes: {%s}}
                operatorToken: %s
                raft:
                  node: order-1
                  directory: %s
                  nodeToken: %s
                  peers: {order-1: "127.0.0.1:%d"}
                  peerUrls: {order-1: "http://127.0.0.1:%d"}
                """.formatted(
                        port,
                        checkout,
                        catalogLimits,
                        nodes,
                        OPERATOR,
                        folder.resolve("data"),
                        CatalogDouble.NODE_TOKEN,
                        FreePort.next(),
                        port));
    }

    static String yaml(NodeAddress node) {
        return "%s: {service: \"%s\", admin: \"%s\"}".formatted(node.name(), node.service(), node.admin());
    }

    @AfterEach
    void heal() {
        catalog.heal();
    }

    @AfterAll
    static void stop() {
        node.after();
        catalog.close();
    }

    static HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // A connection of its own: a server may close one after refusing a body that it did not read.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpRequest.Builder order(String body) {
        return request("/v1/orders").header("Content-Type", "application/json").POST(BodyPublishers.ofString(body));
    }

    static HttpResponse<String> post(String key, String body) throws IOException, InterruptedException {
        return send(order(body).header(Headers.IDEMPOTENCY_KEY, key));
    }

    static String line(long book, long copies) {
        return "{\"bookId\":" + book + ",\"copies\":" + copies + "}";
    }

    static HttpResponse<String> place(String key, long book, long copies) throws IOException, InterruptedException {
        return post(key, "{\"lines\":[" + line(book, copies) + "]}");
    }

    static JsonNode outcome(String key) throws IOException, InterruptedException {
        return JSON.readTree(send(request("/v1/orders?key=" + key)).body());
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static JsonNode assertProblem(HttpResponse<String> response, int status, String type, String detail)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
        assertThat(problem.path("detail").asText()).contains(detail);
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("com.pygmy");
        return problem;
    }

    static HttpRequest.Builder list(String query, String token) {
        return request("/v1/orders" + query).header("Authorization", "Bearer " + token);
    }
}
