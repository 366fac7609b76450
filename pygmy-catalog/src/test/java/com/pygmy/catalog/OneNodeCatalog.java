package com.pygmy.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** One catalog node that is a whole group, asked over real HTTP. */
abstract class OneNodeCatalog {
    static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    static final ObjectMapper JSON = new ObjectMapper();
    static final String OPERATOR = "Bearer the-operator-of-the-test";
    static final String NODE = "Bearer the-nodes-of-the-test";

    @TempDir
    static Path root;

    static int port;
    private static DropwizardTestSupport<CatalogConfiguration> catalog =
            new DropwizardTestSupport<>(CatalogApplication.class, "");

    @BeforeAll
    static void start() throws Exception {
        port = FreePort.next();
        Path yaml = Files.writeString(root.resolve("catalog.yml"), """
            server:
              applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
              adminConnectors: [{type: http, port: 0, bindHost: 127.0.0.1}]
            logging: {level: ERROR}
            operatorToken: the-operator-of-the-test
            auditLog: {file: %s}
            sampleBooks: true
            raft:
              node: catalog-1
              directory: %s
              nodeToken: the-nodes-of-the-test
              peers: {catalog-1: "127.0.0.1:%d"}
              peerUrls: {catalog-1: "http://127.0.0.1:%d"}
            """.formatted(
                        port, root.resolve("audit.log"), root.resolve("data"), FreePort.next(), port));
        catalog = new DropwizardTestSupport<>(CatalogApplication.class, yaml.toString());
        catalog.before();
        await().atMost(Duration.ofSeconds(30)).until(() -> get("/v1/books/7").statusCode() == 200);
    }

    @AfterAll
    static void stop() {
        catalog.after();
    }

    static HttpRequest.Builder request(String path, String... headers) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(20));
        return headers.length == 0 ? request : request.headers(headers);
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // A connection of its own: a server may close one after refusing a body that it did not read.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    static HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(request(path, headers));
    }

    static HttpResponse<String> operate(String method, String path, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(path, headers)
                .header("Authorization", OPERATOR)
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body)));
    }

    static HttpResponse<String> importCsv(String key, String query, String csv)
            throws IOException, InterruptedException {
        return send(request("/v1/books/import" + query, "Authorization", OPERATOR, Headers.IDEMPOTENCY_KEY, key)
                .header("Content-Type", "text/csv")
                .POST(BodyPublishers.ofString(csv)));
    }

    static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    static void assertProblem(HttpResponse<String> response, int status, String type, String detail)
            throws IOException {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(header(response, "Content-Type")).startsWith("application/problem+json");
        JsonNode problem = JSON.readTree(response.body());
        assertThat(problem.path("type").asText()).isEqualTo("/problems/" + type);
        assertThat(problem.path("detail").asText()).contains(detail);
        assertThat(response.body()).doesNotContain("Exception").doesNotContain("com.pygmy");
    }

    static JsonNode book(long id) throws IOException, InterruptedException {
        return JSON.readTree(
                get("/v1/books/" + id, Headers.CONSISTENCY, "linearizable").body());
    }
}
