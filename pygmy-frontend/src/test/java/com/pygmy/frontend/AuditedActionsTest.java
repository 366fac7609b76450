package com.pygmy.frontend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators do through a frontend, in its audit log. */
class AuditedActionsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPERATOR = "Bearer " + FrontendRun.OPERATOR_TOKEN;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final NodeDouble catalog = new NodeDouble("catalog-1", "catalog");
    private final NodeDouble order = new NodeDouble("order-1", "order");

    @BeforeEach
    void start() throws Exception {
        catalog.start();
        order.start();
        catalog.says(catalog.status("LEADER", "catalog-1", 10, true, true));
        order.says(order.status("LEADER", "order-1", 10, true, true));
    }

    @AfterEach
    void stop() throws Exception {
        catalog.kill();
        order.kill();
    }

    private Path file() {
        return directory.resolve("audit.log");
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    /** In the order in which they come: each has its line once it has been answered. */
    private static int post(FrontendRun frontend, String target, String id, String authorization) throws Exception {
        return frontend.post(
                        target,
                        "{\"tags\":[\"book-7\"]}",
                        "Content-Type",
                        "application/json",
                        Headers.REQUEST_ID,
                        id,
                        "Authorization",
                        authorization)
                .statusCode();
    }

    @Test
    void actions_here_and_at_nodes_have_a_line_each_and_what_customers_do_has_none() throws Exception {
        String yaml = "polls: {interval: 100ms, quickInterval: 50ms}\nauditLog: {file: " + file() + "}\n";
        try (FrontendRun frontend = new FrontendRun(directory, List.of(catalog), List.of(order), yaml)) {
            await().atMost(SOON).until(() -> frontend.standing(catalog).equals("HEALTHY"));
            assertThat(post(frontend, "/v1/cache/invalidations", "one", OPERATOR))
                    .isEqualTo(204);
            assertThat(post(frontend, "/v1;x=1/cache/invalidations", "two", OPERATOR))
                    .isEqualTo(204);
            assertThat(post(frontend, "/v1/cache/invalidations", "three", "Bearer of-somebody-else"))
                    .isEqualTo(403);
            assertThat(post(frontend, "/v1/books/1/stock-adjustments", "four", OPERATOR))
                    .isEqualTo(200);
            post(frontend, "/v1/orders", "none", "Bearer of-a-customer");
            frontend.get("/v1/books/1");
            frontend.get("/v1/cluster");
            post(frontend, "/v1/cluster/nodes/catalog-1/undrain", "five", OPERATOR);
            List<JsonNode> lines = await().atMost(SOON).until(this::lines, all -> all.size() >= 5);
            assertThat(lines)
                    .extracting(line -> line.path("requestId").asText() + " "
                            + line.path("action").asText() + " "
                            + line.path("role").asText() + " "
                            + line.path("status").asText())
                    .hasSize(5)
                    .startsWith(
                            "one POST /v1/cache/invalidations operator 204",
                            "two POST /v1/cache/invalidations operator 204",
                            "three POST /v1/cache/invalidations unknown 403",
                            "four POST /v1/books/1/stock-adjustments operator 200")
                    .last()
                    .asString()
                    .startsWith("five POST /v1/cluster/nodes/catalog-1/undrain operator ");
            assertThat(lines)
                    .allMatch(line -> line.path("node").asText().equals("frontend-1")
                            && line.path("from").asText().equals("127.0.0.1"));
            assertThat(Files.readString(file())).doesNotContain(FrontendRun.OPERATOR_TOKEN, "somebody-else");
        }
    }
}
