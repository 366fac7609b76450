package com.pygmy.frontend.cluster;

import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The stream of events of a real frontend in front of two node doubles, and what operators do through it. */
@Timeout(60)
class ClusterEventsTest {
    private static final String EVENTS = "/v1/cluster/events";
    private static final int VIEWERS_MAX = 2;
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final String OPERATOR = "Bearer " + FrontendRun.OPERATOR_TOKEN;

    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @TempDir
    static Path directory;

    @BeforeAll
    static void start() throws Exception {
        CATALOG.start();
        ORDER.start();
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        ORDER.says(ORDER.status("LEADER", "order-1", 10, true, true));
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), """
                polls: {interval: 100ms, quickInterval: 50ms}
                cluster: {viewersMax: 2, operations: true}
                """);
        await().until(() -> frontend.standing(CATALOG).equals("HEALTHY")
                && frontend.standing(ORDER).equals("HEALTHY"));
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    /** A reader of the stream. */
    private static final class Reader implements AutoCloseable {
        private final Stream<String> lines;
        private final Iterator<String> iterator;

        Reader() throws Exception {
            // Others' places are free as soon as the frontend knows that they are gone.
            HttpResponse<Stream<String>> answer = await().until(
                            () -> frontend.http().send(frontend.request(EVENTS).build(), BodyHandlers.ofLines()),
                            opened -> opened.statusCode() == 200);
            assertThat(answer.headers().firstValue("Content-Type")).hasValue("text/event-stream");
            lines = answer.body();
            iterator = lines.iterator();
        }

        JsonNode next(String name, Predicate<JsonNode> wanted) throws IOException {
            while (true) {
                String event = iterator.next();
                String data = iterator.next();
                assertThat(iterator.next()).isEmpty();
                JsonNode said = JSON.readTree(data.substring("data: ".length()));
                if (event.equals("event: " + name) && wanted.test(said)) {
                    return said;
                }
            }
        }

        @Override
        public void close() {
            lines.close();
        }
    }

    private static String state(JsonNode view) {
        return view.at("/pools/1/nodes/0/state").asText();
    }

    @Test
    void the_past_comes_first_and_then_each_second_and_each_change() throws Exception {
        try (Reader reader = new Reader()) {
            JsonNode history = reader.next("history", any -> true);
            assertThat(history.at("/operations").asBoolean()).isTrue();
            assertThat(history.at("/nodes/0/node").asText()).isEqualTo("catalog-1");
            long seconds = history.at("/requests").size();
            frontend.get("/v1/orders/1");
            JsonNode traffic = reader.next(
                            "now", view -> view.at("/traffic/requests").asLong() > 0)
                    .path("traffic");
            assertThat(traffic.at("/p99Micros").asLong()).isPositive();
            assertThat(traffic.at("/nodes/1").toString()).isEqualTo("{\"node\":\"order-1\",\"requests\":1}");
            ORDER.kill();
            JsonNode dead = reader.next("now", view -> state(view).equals("UNHEALTHY"));
            assertThat(dead.at("/changes").toString()).contains("UNHEALTHY", "LEADERLESS");
            ORDER.start();
            reader.next("now", view -> state(view).equals("HEALTHY"));
            JsonNode page = JSON.readTree(
                    frontend.get(EVENTS, "Accept", "application/json").body());
            assertThat(page.at("/requests").size()).isGreaterThan((int) seconds);
            assertThat(page.at("/nodes/1/states").asText()).contains("L").hasSameSizeAs(page.at("/requests"));
        }
    }

    @Test
    void one_viewer_too_many_is_refused_until_another_leaves() throws Exception {
        List<Reader> readers = new ArrayList<>();
        for (int i = 0; i < VIEWERS_MAX; i++) {
            readers.add(new Reader());
        }
        HttpResponse<String> refused = frontend.get(EVENTS);
        assertThat(refused.statusCode()).isEqualTo(429);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        readers.get(0).close();
        try (Reader next = new Reader()) {
            next.next("now", any -> true);
        } finally {
            readers.get(1).close();
        }
    }

    private static HttpResponse<String> operate(String target, String... headers) throws Exception {
        return frontend.post("/v1/cluster/nodes/" + target, "", headers);
    }

    @Test
    void an_operator_acts_on_a_node_through_its_admin_port() throws Exception {
        List<String> asked = new ArrayList<>();
        ORDER.tasks((request, response, callback) -> {
            asked.add(request.getMethod() + " " + request.getHttpURI().getPathQuery() + " "
                    + request.getHeaders().get("Authorization"));
            return text(response, callback, 200, "{\"index\":17}\n");
        });
        HttpResponse<String> done = operate("order-1/snapshot", "Authorization", OPERATOR);
        assertThat(done.statusCode()).isEqualTo(200);
        assertThat(done.body()).isEqualTo("{\"index\":17}");
        String own = "http://localhost:" + frontend.port();
        assertThat(operate("order-1/drain", "Authorization", OPERATOR, "Origin", own, "Sec-Fetch-Site", "same-origin")
                        .statusCode())
                .isEqualTo(200);
        assertThat(asked)
                .containsExactly("POST /tasks/raft-snapshot " + OPERATOR, "POST /tasks/raft-drain " + OPERATOR);
    }

    @Test
    void nobody_else_does() throws Exception {
        List<String> asked = new ArrayList<>();
        CATALOG.tasks(
                (request, response, callback) -> asked.add(request.getHttpURI().getPath()));
        assertThat(operate("catalog-1/drain").statusCode()).isEqualTo(401);
        assertThat(operate("catalog-1/drain", "Authorization", "Bearer secret-of-the-nodes")
                        .statusCode())
                .isEqualTo(403);
        assertThat(operate("catalog-1/drain", "Authorization", OPERATOR, "Origin", "http://evil.example")
                        .body())
                .contains("another page's");
        assertThat(operate("catalog-1/drain", "Authorization", OPERATOR, "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
        for (String other :
                List.of("catalog-1/backup", "catalog-9/drain", "catalog-1/raft-drain", "catalog-1/..%2Fgc")) {
            assertThat(operate(other, "Authorization", OPERATOR).statusCode())
                    .as(other)
                    .isIn(400, 404);
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void what_a_node_refuses_is_told_and_whether_it_happened() throws Exception {
        ORDER.tasks((request, response, callback) -> text(response, callback, 500, "this replica is stopping\n"));
        HttpResponse<String> refused = operate("order-1/undrain", "Authorization", OPERATOR);
        assertThat(refused.statusCode()).isEqualTo(502);
        assertThat(refused.body()).contains("order-1: this replica is stopping", "\"executed\":\"unknown\"");
    }
}
