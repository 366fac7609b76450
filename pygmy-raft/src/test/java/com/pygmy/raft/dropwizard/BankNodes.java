package com.pygmy.raft.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** Three nodes of {@link BankService}, called bank-1 to bank-3, and what a client and an operator ask them over HTTP. */
final class BankNodes implements AutoCloseable {
    private static final int COUNT = 3;
    private static final String OPERATOR = "Bearer the-operators-secret";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path root;
    private final List<Integer> ports =
            IntStream.range(0, COUNT * 3).mapToObj(i -> FreePort.next()).toList();
    private final List<DropwizardTestSupport<BankService.Settings>> nodes = new ArrayList<>();

    /** Returns when all are healthy. */
    BankNodes(Path root) throws Exception {
        this.root = root;
        for (int node = 1; node <= COUNT; node++) {
            Files.writeString(yaml(node), settings(node));
            DropwizardTestSupport<BankService.Settings> started =
                    new DropwizardTestSupport<>(BankService.class, yaml(node).toString());
            started.before();
            nodes.add(started);
        }
        for (int i = 1; i <= COUNT; i++) {
            int node = i;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> health(node).path("healthy").asBoolean());
        }
    }

    @Override
    public void close() {
        nodes.parallelStream().forEach(DropwizardTestSupport::after);
    }

    private int port(int node) {
        return ports.get(node * 3 - 3);
    }

    private int adminPort(int node) {
        return ports.get(node * 3 - 2);
    }

    private int consensusPort(int node) {
        return ports.get(node * 3 - 1);
    }

    Path yaml(int node) {
        return root.resolve("bank-" + node + ".yml");
    }

    Path directory(int node) {
        return root.resolve("data-" + node);
    }

    Path auditLog(int node) {
        return root.resolve("audit-" + node + ".log");
    }

    private String settings(int node) {
        StringBuilder yaml =
                new StringBuilder("""
                server:
                  applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                  adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                logging: {level: WARN}
                operatorToken: the-operators-secret
                auditLog: {file: %s}
                raft:
                  node: bank-%d
                  directory: %s
                  nodeToken: the-nodes-secret
                  slowCommand: 1ms
                  peers:
                """.formatted(port(node), adminPort(node), auditLog(node), node, directory(node)));
        for (int i = 1; i <= COUNT; i++) {
            yaml.append("    bank-" + i + ": 127.0.0.1:" + consensusPort(i) + "\n");
        }
        yaml.append("  peerUrls:\n");
        for (int i = 1; i <= COUNT; i++) {
            yaml.append("    bank-" + i + ": http://127.0.0.1:" + port(i) + "\n");
        }
        return yaml.toString();
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // A connection of its own: a server may close one after refusing a body that it did not read.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    HttpRequest.Builder account(int node, String name) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(node) + "/accounts/" + name));
    }

    HttpResponse<String> deposit(int node, String key, String name, long cents)
            throws IOException, InterruptedException {
        return send(account(node, name)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Long.toString(cents))));
    }

    /** A request to the admin port. */
    HttpRequest.Builder admin(int node, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort(node) + path));
    }

    JsonNode health(int node) throws IOException, InterruptedException {
        return healthChecks(node).path("raft");
    }

    JsonNode healthChecks(int node) throws IOException, InterruptedException {
        return JSON.readTree(send(admin(node, "/healthcheck")).body());
    }

    CompletableFuture<HttpResponse<String>> healthNews(int node, String tag, int seconds) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        admin(node, "/healthcheck")
                                .header("If-None-Match", tag)
                                .header("Prefer", "wait=" + seconds)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    HttpResponse<String> ready(int node) throws IOException, InterruptedException {
        return send(admin(node, "/ready"));
    }

    /** The answer to an operator's task, which succeeds. */
    String task(int node, String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(taskRequest(node, name).header("Authorization", OPERATOR));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().strip();
    }

    /** The answer to an operator's task, which fails. */
    String failedTask(int node, String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(taskRequest(node, name).header("Authorization", OPERATOR));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
        return answer.body().strip();
    }

    /** A task without a token. */
    HttpRequest.Builder taskRequest(int node, String name) {
        return admin(node, "/tasks/" + name).POST(HttpRequest.BodyPublishers.noBody());
    }
}
