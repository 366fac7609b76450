package com.pygmy.benchmarks.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Health and tasks of one node. Thread-safe; blocks. */
public final class AdminPort {
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(1))
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI admin;
    private final String authorization;

    public AdminPort(URI admin, String operatorToken) {
        this.admin = admin;
        this.authorization = "Bearer " + operatorToken;
    }

    /** What the replica says of itself; empty JSON where the node does not answer. */
    public JsonNode raft() {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(admin.resolve("/healthcheck")), Duration.ofSeconds(2));
        try {
            return JSON.readTree(answer == null ? "{}" : answer.body()).path("raft");
        } catch (IOException e) {
            throw new IllegalStateException(admin + " answers no JSON", e);
        }
    }

    /** Whether every check of the node is well. */
    public boolean isHealthy() {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(admin.resolve("/healthcheck")), Duration.ofSeconds(2));
        return answer != null && answer.statusCode() == 200;
    }

    public boolean isLeader() {
        return raft().path("role").asText().equals("LEADER");
    }

    /**
     * Runs a task and gives its answer.
     *
     * @throws IllegalStateException where it does not succeed in time
     */
    public String task(String name, Duration limit) {
        HttpResponse<String> answer = send(
                HttpRequest.newBuilder(admin.resolve("/tasks/" + name))
                        .header("Authorization", authorization)
                        .POST(HttpRequest.BodyPublishers.noBody()),
                limit);
        if (answer == null || answer.statusCode() != 200 || answer.body().startsWith("failed:")) {
            throw new IllegalStateException(admin + " " + name + ": " + (answer == null ? "no answer" : answer.body()));
        }
        return answer.body();
    }

    private static @Nullable HttpResponse<String> send(HttpRequest.Builder request, Duration limit) {
        try {
            return HTTP.send(request.timeout(limit).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
