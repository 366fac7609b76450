package com.pygmy.frontend.ready;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Readiness;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FrontendReadinessTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String QUICK = "polls: {interval: 100ms, quickInterval: 50ms, timeout: 300ms}\n";

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

    private FrontendRun frontend(String yaml) throws Exception {
        return new FrontendRun(directory, List.of(catalog), List.of(order), QUICK + yaml);
    }

    private static HttpResponse<String> ready(FrontendRun frontend) throws Exception {
        return frontend.send(HttpRequest.newBuilder(frontend.adminUri("/ready")));
    }

    private static Readiness told(FrontendRun frontend) throws Exception {
        return ApiJson.strict().readValue(ready(frontend).body(), Readiness.class);
    }

    @Test
    void a_frontend_that_can_only_read_is_ready_and_says_what_it_cannot_do() throws Exception {
        try (FrontendRun frontend = frontend("")) {
            await().atMost(SOON).until(() -> ready(frontend).statusCode() == 200);
            assertThat(told(frontend).notes()).containsExactly("the cache does not hear of changes");
            order.says(order.status("FOLLOWER", null, 10, true, false));
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(told(frontend).notes()).contains("no node of the order can serve writes"));
            assertThat(ready(frontend).statusCode()).isEqualTo(200);
            catalog.kill();
            await().atMost(SOON).until(() -> ready(frontend).statusCode() == 503);
            assertThat(told(frontend).causes()).contains("no node of the catalog can serve reads");
        }
    }

    @Test
    void what_clients_need_is_configured() throws Exception {
        try (FrontendRun frontend = frontend("readiness: {needs: [READS, WRITES, FEED]}\n")) {
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(told(frontend).causes()).containsExactly("the cache does not hear of changes"));
            assertThat(ready(frontend).statusCode()).isEqualTo(503);
        }
    }
}
