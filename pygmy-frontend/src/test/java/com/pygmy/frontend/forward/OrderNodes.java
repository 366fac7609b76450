package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.NodeStatus;
import com.pygmy.protocol.Problem;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A real frontend before three order nodes and a catalog node, for each test. Orders carry no cache, so they show routing alone. */
abstract class OrderNodes {
    static final String QUICK = """
            polls: {interval: 100ms, quickInterval: 50ms, timeout: 300ms, suspicionMax: 500ms}
            forwarding: {deadline: 3s, readTimeout: 300ms, writeTimeout: 400ms, connectTimeout: 200ms, requestsPerNode: 8, requestsMax: 64}
            """;
    static final String ORDER = "{\"lines\":[{\"bookId\":1,\"copies\":1}]}";

    @TempDir
    Path directory;

    final NodeDouble catalog = new NodeDouble("catalog-1", "catalog");
    final NodeDouble one = new NodeDouble("order-1", "order");
    final NodeDouble two = new NodeDouble("order-2", "order");
    final NodeDouble three = new NodeDouble("order-3", "order");
    final List<NodeDouble> orders = List.of(one, two, three);
    FrontendRun frontend;

    @BeforeEach
    void start() throws Exception {
        catalog.start();
        for (NodeDouble node : orders) {
            node.start();
            node.says(node.status(node == one ? "LEADER" : "FOLLOWER", "order-1", 10, true, true));
            node.conduct((request, response, callback) -> text(response, callback, 200, node.name()));
        }
        frontend = new FrontendRun(directory, List.of(catalog), orders, QUICK);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> frontend.standing(three).equals("HEALTHY"));
    }

    @AfterEach
    void stop() throws Exception {
        frontend.close();
        catalog.kill();
        for (NodeDouble node : orders) {
            node.kill();
        }
    }

    boolean standsAs(NodeDouble node, String standing) {
        try {
            return frontend.standing(node).equals(standing);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static NodeStatus draining(NodeDouble node) {
        NodeStatus well = node.status("FOLLOWER", "order-1", 10, true, false);
        return new NodeStatus(
                well.node(),
                well.group(),
                well.role(),
                well.leader(),
                well.term(),
                well.epoch(),
                well.committed(),
                well.applied(),
                well.lagEntries(),
                true,
                false,
                true,
                well.since(),
                null,
                well.release());
    }

    HttpResponse<String> read() throws Exception {
        return frontend.get("/v1/orders/1");
    }

    HttpResponse<String> order(String key) throws Exception {
        return frontend.post("/v1/orders", ORDER, Headers.IDEMPOTENCY_KEY, key);
    }

    CompletableFuture<HttpResponse<String>> orderAsync(String key) {
        return frontend.http()
                .sendAsync(
                        frontend.request("/v1/orders", Headers.IDEMPOTENCY_KEY, key)
                                .POST(HttpRequest.BodyPublishers.ofString(ORDER))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    long count(String counter) {
        return frontend.metrics().counter(counter).getCount();
    }

    static Problem problemOf(HttpResponse<String> answer) throws JsonProcessingException {
        return ApiJson.lenient().readValue(answer.body(), Problem.class);
    }
}
