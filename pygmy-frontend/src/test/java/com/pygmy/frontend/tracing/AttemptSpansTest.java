package com.pygmy.frontend.tracing;

import static com.pygmy.frontend.node.NodeDouble.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.frontend.tracing.Collector.Received;
import com.pygmy.protocol.Headers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A span for each attempt, however it ended. */
class AttemptSpansTest {
    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";
    private static final String CONTEXT = "00-" + TRACE + "-b7ad6b7169203331-01";

    @Test
    void each_attempt_is_a_sibling_and_names_its_node_and_its_end(@TempDir Path directory) throws Exception {
        List<String> sent = new CopyOnWriteArrayList<>();
        NodeDouble catalog = new NodeDouble("catalog-1", "catalog").start();
        NodeDouble leader = new NodeDouble("order-1", "order").start();
        NodeDouble other = new NodeDouble("order-2", "order").start();
        leader.says(leader.status("LEADER", "order-1", 10, true, true));
        other.says(other.status("FOLLOWER", "order-1", 10, true, true));
        leader.conduct((request, response, callback) -> {
            sent.add(request.getHeaders().get(Headers.TRACEPARENT));
            return NodeDouble.CUTTING.meet(request, response, callback);
        });
        other.conduct((request, response, callback) -> {
            sent.add(request.getHeaders().get(Headers.TRACEPARENT));
            return text(response, callback, 503, "{}");
        });
        try (Collector collector = new Collector();
                FrontendRun frontend =
                        new FrontendRun(directory, List.of(catalog), List.of(leader, other), collector.yaml())) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> frontend.standing(other).equals("HEALTHY"));
            frontend.post("/v1/orders", "{}", Headers.IDEMPOTENCY_KEY, "k", Headers.TRACEPARENT, CONTEXT);
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> server(collector.spansOf(TRACE)).size() == 1);
            List<Received> spans = collector.spansOf(TRACE);
            List<Received> attempts = spans.stream()
                    .filter(each -> each.words().equals("pygmy-frontend CLIENT POST"))
                    .toList();
            assertThat(attempts.stream().map(each -> "00-" + TRACE + "-" + each.id() + "-01"))
                    .containsExactlyInAnyOrderElementsOf(sent);
            assertThat(attempts).allSatisfy(each -> {
                assertThat(each.parent()).isEqualTo(server(spans).get(0).id());
                assertThat(each.failed()).isTrue();
            });
            assertThat(attempts.get(0).attributes())
                    .containsEntry("pygmy.node", "order-1")
                    .containsEntry("pygmy.attempt", "lost")
                    .containsEntry("error.type", "cut_off")
                    .doesNotContainKeys("http.request.resend_count", "http.response.status_code");
            assertThat(attempts.get(1).attributes())
                    .containsEntry("pygmy.node", "order-2")
                    .containsEntry("pygmy.attempt", "answered")
                    .containsEntry("http.response.status_code", "503")
                    .containsEntry("error.type", "503")
                    .containsEntry("http.request.resend_count", "1");
        } finally {
            catalog.kill();
            leader.kill();
            other.kill();
        }
    }

    private static List<Received> server(List<Received> spans) {
        return spans.stream()
                .filter(each -> each.words().equals("pygmy-frontend SERVER POST /v1/orders"))
                .toList();
    }
}
