package com.pygmy.chaos.bookstore.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ChangePage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.failover.HealthReport;
import com.pygmy.failover.NodePoll;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads of single nodes what no client can: their health, what their state's digest is, what the ledger holds. Thread-safe. */
final class NodeHttp {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final Duration CONNECT_TIMEOUT = Duration.ofMillis(500);
    private static final Duration HEALTH_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration DIGEST_TIMEOUT = Duration.ofSeconds(30);
    private static final int LEDGER_PAGE = 200;

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT_TIMEOUT)
            .build();
    private final String nodeToken;
    private final String operatorToken;

    NodeHttp(String nodeToken, String operatorToken) {
        this.nodeToken = nodeToken;
        this.operatorToken = operatorToken;
    }

    /** Empty where it does not answer within a second. */
    Optional<NodeHealth> health(Member node) {
        return report(node).map(answer -> {
            NodePoll said = HealthReport.read(
                    node.name(), node.role().toString(), answer.body().getBytes(UTF_8));
            return new NodeHealth(
                    answer.statusCode() == 200, said instanceof NodePoll.Told told ? told.status() : null);
        });
    }

    private Optional<HttpResponse<String>> report(Member node) {
        return Optional.ofNullable(send(
                HttpRequest.newBuilder(node.admin().resolve("/healthcheck")).timeout(HEALTH_TIMEOUT)));
    }

    /** A page of what changed after an index; empty where it does not answer within a second, or no more knows all. */
    Optional<ChangePage> changes(Member node, long after) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(node.service().resolve("/v1/changes?after=" + after))
                .header("Accept", "application/json")
                .timeout(HEALTH_TIMEOUT));
        if (answer == null || answer.statusCode() != 200) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(answer.body(), ChangePage.class));
        } catch (JsonProcessingException e) {
            throw new ClusterFailure(node.name() + " answers no page of changes: " + e.getOriginalMessage(), e);
        }
    }

    /** Empty where it cannot tell now. */
    Optional<StateDigest> digest(Member node) {
        String told = task(node, "raft-digest").orElse(null);
        if (told == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(JSON.readValue(told, StateDigest.class));
        } catch (JsonProcessingException e) {
            throw new ClusterFailure(node.name() + " answers no digest: " + told, e);
        }
    }

    /** What an operator's task answers; empty where it failed or nothing comes. */
    Optional<String> task(Member node, String task) {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(node.admin().resolve("/tasks/" + task))
                .header("Authorization", "Bearer " + operatorToken)
                .POST(HttpRequest.BodyPublishers.noBody())
                .timeout(DIGEST_TIMEOUT));
        return answer == null || answer.statusCode() != 200
                ? Optional.empty()
                : Optional.of(answer.body().strip());
    }

    /** The time that a node has by its own clock, to the second; empty where it does not answer. */
    Optional<Instant> time(Member node) {
        return report(node)
                .flatMap(got -> got.headers().firstValue("Date"))
                .map(date -> Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    }

    /** The whole ledger as this node holds it; empty where it cannot tell now. */
    Optional<List<LedgerEntry>> ledger(Member node) {
        List<LedgerEntry> entries = new ArrayList<>();
        long after = 0;
        while (true) {
            URI page = node.service().resolve("/v1/ledger?after=" + after + "&limit=" + LEDGER_PAGE);
            HttpResponse<String> answer = send(HttpRequest.newBuilder(page)
                    .header("Authorization", "Bearer " + nodeToken)
                    .timeout(DIGEST_TIMEOUT));
            if (answer == null || answer.statusCode() != 200) {
                return Optional.empty();
            }
            try {
                LedgerPage read = JSON.readValue(answer.body(), LedgerPage.class);
                entries.addAll(read.entries());
                after = read.last();
                if (!read.more()) {
                    return Optional.of(entries);
                }
            } catch (JsonProcessingException e) {
                throw new ClusterFailure(node.name() + " answers no page of the ledger: " + e.getOriginalMessage(), e);
            }
        }
    }

    private @Nullable HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}
