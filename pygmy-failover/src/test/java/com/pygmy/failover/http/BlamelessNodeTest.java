package com.pygmy.failover.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.Attempt;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;
import com.pygmy.failover.Pool;
import com.pygmy.failover.PoolRules;
import com.pygmy.failover.RequestKind;
import com.pygmy.failover.RetryBudget;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.tls.TlsRefusals;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Failures of which no node is the cause, at nodes that take connections and never answer. */
@Timeout(120)
class BlamelessNodeTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int CONNECTIONS = 2;
    private static final PoolRules RULES = new PoolRules(
            Duration.ofSeconds(1), Duration.ofSeconds(1), 2, 1, 3, Duration.ofSeconds(5), Duration.ofSeconds(5), 4);

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final NodeClient client = new NodeClient(
            "test",
            4,
            Invocable.InvocationType.NON_BLOCKING,
            CONNECTIONS,
            4,
            LIMIT,
            LIMIT,
            new NodeTls(Optional.empty(), new TlsRefusals("a node", new MetricRegistry())));

    private List<ServerSocket> sockets = List.of();

    @BeforeEach
    void start() throws Exception {
        sockets = List.of(new ServerSocket(0), new ServerSocket(0));
        client.start();
    }

    @AfterEach
    void stop() throws Exception {
        client.stop();
        for (ServerSocket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void headers_that_cannot_be_written_end_the_request_and_no_node_is_to_blame() throws Exception {
        HttpFields headers = HttpFields.build().add("X-Long", "x".repeat(40 * 1024));
        assertRefused(send("/v1/orders", headers));
    }

    @Test
    void a_target_that_cannot_be_written_ends_the_request_and_no_node_is_to_blame() throws Exception {
        assertRefused(send("/v1/orders?q=%\uff11\uff12", HttpFields.EMPTY));
    }

    @Test
    void a_wait_for_a_free_connection_says_nothing_about_the_node() throws Exception {
        for (int i = 0; i < CONNECTIONS; i++) {
            attempt(LIMIT);
        }
        Attempt<NodeAnswer> another = attempt(Duration.ofMillis(200)).get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        assertThat(another).isEqualTo(new Attempt.NotSent<>(NodeFinding.ABANDONED));
    }

    private CompletableFuture<Attempt<NodeAnswer>> attempt(Duration timeout) {
        return NodeAttempt.send(
                client.http(),
                new AttemptTimeouts(client.http().getScheduler()),
                node(0),
                request("/v1/orders", HttpFields.EMPTY),
                null,
                timeout.toNanos(),
                true,
                1024);
    }

    private void assertRefused(Forwarded end) {
        assertThat(end).isInstanceOfSatisfying(Forwarded.GaveUp.class, gaveUp -> {
            assertThat(gaveUp.problem().is(ProblemType.INVALID_REQUEST)).isTrue();
            assertThat(gaveUp.problem().executed()).isEqualTo(Executed.NO);
        });
        assertThat(events).containsExactly("sent", "gave up");
    }

    private Forwarded send(String target, HttpFields headers) throws Exception {
        List<NodeAddress> nodes = Stream.of(0, 1).map(this::node).toList();
        Pool pool = new Pool(Group.ORDER, nodes, RULES, System::nanoTime);
        FailoverRules rules = new FailoverRules(LIMIT, LIMIT, LIMIT, 10, Duration.ZERO, 1024);
        RetryBudget budget = new RetryBudget(1, 10, System::nanoTime);
        return new Failover(client.http(), rules, budget, new Recorded())
                .send(pool, null, request(target, headers), Deadline.after(LIMIT))
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static OutboundRequest request(String target, HttpFields headers) {
        return new OutboundRequest(
                "POST",
                target,
                headers,
                new RequestBody.Held(ByteBuffer.allocate(2)),
                RequestKind.KEYED_WRITE,
                Need.WRITE,
                "test",
                null);
    }

    private NodeAddress node(int number) {
        String host = InetAddress.getLoopbackAddress().getHostAddress();
        URI uri = URI.create("http://" + host + ":" + sockets.get(number).getLocalPort());
        return new NodeAddress("order-" + number, uri, uri);
    }

    private final class Recorded implements FailoverEvents {
        @Override
        public void sent(NodeAddress node) {
            events.add("sent");
        }

        @Override
        public void suspected(NodeAddress node, NodeFinding finding) {
            events.add(node.name() + " " + finding);
        }

        @Override
        public void retried() {
            events.add("retried");
        }

        @Override
        public void gaveUp() {
            events.add("gave up");
        }
    }
}
