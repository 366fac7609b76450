package com.pygmy.failover.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.failover.Attempt;
import com.pygmy.failover.Group;
import com.pygmy.failover.Need;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;
import com.pygmy.failover.Pool;
import com.pygmy.failover.RequestKind;
import com.pygmy.protocol.ClusterView;
import io.dropwizard.core.setup.Environment;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.util.thread.Invocable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS between a connector and those that call nodes: requests and polls. */
@Timeout(300)
class NodeTlsTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static Certificates certificates;

    private final MetricRegistry metrics = new MetricRegistry();

    @BeforeAll
    static void makeCertificates() throws Exception {
        certificates = new Certificates(folder)
                .sign("valid", "-1d", "dns:localhost,ip:127.0.0.1")
                .sign("renewed", "-2d", "dns:localhost,ip:127.0.0.1")
                .sign("expired", "-9d", "dns:localhost,ip:127.0.0.1")
                .sign("early", "+1d", "dns:localhost,ip:127.0.0.1")
                .sign("other", "-1d", "dns:elsewhere.example,ip:127.0.0.9")
                .alone("foreign", "dns:localhost,ip:127.0.0.1");
    }

    private Attempt<NodeAnswer> ask(NodeAddress node, String tls) throws Exception {
        NodeClient client = client(tls);
        try {
            return ask(client, node);
        } finally {
            client.stop();
        }
    }

    private NodeClient client(String tls) throws Exception {
        NodeClient client = new NodeClient(
                "test",
                4,
                Invocable.InvocationType.NON_BLOCKING,
                8,
                8,
                LIMIT,
                LIMIT,
                NodeTls.of(SecureNode.tls(tls), metrics));
        client.start();
        return client;
    }

    private static Attempt<NodeAnswer> ask(NodeClient client, NodeAddress node) throws Exception {
        OutboundRequest request = new OutboundRequest(
                "POST",
                "/v1/orders",
                HttpFields.EMPTY,
                RequestBody.NONE,
                RequestKind.KEYED_WRITE,
                Need.WRITE,
                "test",
                null);
        return NodeAttempt.send(
                        client.http(),
                        new AttemptTimeouts(client.http().getScheduler()),
                        node,
                        request,
                        null,
                        LIMIT.toNanos(),
                        true,
                        1 << 20)
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }

    private static int status(Attempt<NodeAnswer> attempt) {
        return attempt instanceof Attempt.Answered<NodeAnswer> answered ? answered.status() : -1;
    }

    private static String trusting() {
        return "{trusted: \"" + certificates.file("authority.pem") + "\"}";
    }

    @Test
    void a_node_with_a_certificate_of_its_name_or_address_is_asked() throws Exception {
        try (SecureNode node = new SecureNode(certificates.yaml("valid"))) {
            assertThat(status(ask(node.at("localhost"), trusting()))).isEqualTo(200);
            assertThat(status(ask(node.at("127.0.0.1"), trusting()))).isEqualTo(200);
            awaitPolled(node.at("127.0.0.1"), "HEALTHY", Optional.empty());
            assertThat(refused(node.metrics) + refused(metrics)).isZero();
            Gauge<?> notAfter =
                    Objects.requireNonNull(node.metrics.getGauges().get("tls.application.not-after-seconds"));
            assertThat((Long) notAfter.getValue()).isGreaterThan(Instant.now().getEpochSecond());
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            expired | its certificate has expired                                          | expired
            early   | its certificate is not valid yet                                     | not-yet-valid
            foreign | its certificate is not from a trusted authority                      | foreign
            other   | its certificate is for other names than the one it was asked at      | other-name
            """)
    void a_node_with_another_certificate_gets_no_request_and_both_sides_say_why(
            String certificate, String reason, String cause) throws Exception {
        try (SecureNode node = new SecureNode(certificates.yaml(certificate))) {
            Attempt<NodeAnswer> attempt = ask(node.at("127.0.0.1"), trusting());
            assertThat(attempt).isEqualTo(new Attempt.NotSent<>(NodeFinding.UNREACHABLE));
            assertThat(node.requests).hasValue(0);
            assertThat(metrics.counter("tls.refused." + cause).getCount()).isPositive();
            await().atMost(LIMIT)
                    .until(() -> node.metrics.counter("tls.refused.own-refused").getCount() > 0);

            awaitPolled(node.at("127.0.0.1"), "UNHEALTHY", Optional.of("TLS: " + reason));
        }
    }

    @Test
    void a_node_that_dies_with_a_request_may_have_executed_it() throws Exception {
        try (SecureNode node = new SecureNode(certificates.yaml("valid"))) {
            node.dies = true;
            assertThat(ask(node.at("127.0.0.1"), trusting())).isEqualTo(new Attempt.Lost<>(NodeFinding.CUT_OFF));
            assertThat(node.requests).hasPositiveValue();
            assertThat(refused(metrics)).isZero();
        }
    }

    @Test
    void a_node_whose_handshakes_take_longer_than_a_poll_may_is_found_well_in_the_end() throws Exception {
        try (SecureNode node = new SecureNode(certificates.yaml("valid"));
                SlowWay way = new SlowWay(node.at("127.0.0.1").admin().getPort(), Duration.ofMillis(200))) {
            URI slow = URI.create("https://127.0.0.1:" + way.port());
            awaitPolled(new NodeAddress("catalog-1", slow, slow), "HEALTHY", Optional.empty(), "{timeout: 300ms}");
        }
    }

    private static void awaitPolled(NodeAddress node, String state, Optional<String> problem) throws Exception {
        awaitPolled(node, state, problem, "{timeout: 30s, client: {connectionTimeout: 30s}}");
    }

    /** Until a poller says so of a node. */
    private static void awaitPolled(NodeAddress node, String state, Optional<String> problem, String yaml)
            throws Exception {
        PollConfiguration polls = SecureNode.read(PollConfiguration.class, yaml);
        Pool pool = new Pool(Group.CATALOG, List.of(node), polls.poolRules(10), System::nanoTime);
        Environment environment = new Environment("test");
        HealthPoller poller = new HealthPoller(
                List.of(pool),
                Optional.empty(),
                polls,
                NodeTls.of(SecureNode.tls(trusting()), environment.metrics()),
                environment);
        poller.start();
        try {
            await().atMost(LIMIT).untilAsserted(() -> {
                ClusterView.Node seen = pool.view(Instant.EPOCH).nodes().get(0);
                assertThat(seen.state()).isEqualTo(state);
                assertThat(Optional.ofNullable(seen.problem())).isEqualTo(problem);
            });
        } finally {
            poller.stop();
        }
    }

    private static long refused(MetricRegistry registry) {
        return registry.getCounters((name, metric) -> name.startsWith("tls.refused.")).values().stream()
                .mapToLong(counter -> counter.getCount())
                .sum();
    }

    @Test
    void certificates_that_were_replaced_are_taken_for_new_connections_and_unusable_ones_are_not() throws Exception {
        certificates.replace("own", "expired");
        try (SecureNode node = new SecureNode(certificates.yaml("own"))) {
            NodeClient client = client(trusting());
            try {
                assertThat(ask(client, node.at("127.0.0.1"))).isInstanceOf(Attempt.NotSent.class);
                certificates.replace("own", "renewed");
                await().atMost(LIMIT).until(() -> status(ask(client, node.at("127.0.0.1"))) == 200);
            } finally {
                client.stop();
            }
            certificates.replace("own", "valid");
            Files.writeString(certificates.file("own.pem"), "half a fi");
            await().during(Duration.ofMillis(1500))
                    .atMost(LIMIT)
                    .until(() -> status(ask(node.at("127.0.0.1"), trusting())) == 200);
        }
    }

    @Test
    void a_certificate_without_its_key_stops_the_start() throws Exception {
        Files.copy(certificates.file("valid.pem"), certificates.file("torn.pem"));
        Files.copy(certificates.file("renewed-key.pem"), certificates.file("torn-key.pem"));
        assertThatThrownBy(() -> new SecureNode(certificates.yaml("torn")))
                .hasMessageContaining("torn.pem")
                .hasMessageContaining("not of the same pair");
        assertThatThrownBy(() -> new SecureNode("{certificate: nowhere.pem}")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> new SecureNode(trusting())).hasMessageContaining("no certificate");
    }

    @Test
    void a_port_for_certified_clients_takes_no_others() throws Exception {
        String certified = certificates.yaml("valid").replace("}", ", clientCertificates: true}");
        try (SecureNode node = new SecureNode(certified)) {
            assertThat(status(ask(node.at("127.0.0.1"), certificates.yaml("renewed"))))
                    .isEqualTo(200);
            int before = node.requests.get();
            for (String tls : List.of(trusting(), certificates.yaml("foreign"), certificates.yaml("expired"))) {
                assertThat(status(ask(node.at("127.0.0.1"), tls))).as(tls).isEqualTo(-1);
            }
            assertThat(node.requests).hasValue(before);
            await().atMost(LIMIT)
                    .until(() -> node.metrics.counter("tls.refused.expired").getCount() > 0
                            && node.metrics.counter("tls.refused.foreign").getCount() > 0);
        }
    }

    @Test
    void a_node_that_speaks_plain_http_where_tls_is_expected_is_refused_and_so_is_the_reverse() throws Exception {
        try (SecureNode plain = new SecureNode("null");
                SecureNode secure = new SecureNode(certificates.yaml("valid"))) {
            assertThat(ask(plain.at("127.0.0.1"), trusting()))
                    .isEqualTo(new Attempt.NotSent<>(NodeFinding.UNREACHABLE));
            assertThat(metrics.counter("tls.refused.no-tls").getCount()).isPositive();

            NodeAddress reverse = secure.at("127.0.0.1");
            URI address = URI.create("http://" + reverse.service().getAuthority());
            assertThat(status(ask(new NodeAddress("catalog-1", address, address), trusting())))
                    .isEqualTo(-1);
            assertThat(secure.requests).hasValue(0);
            await().atMost(LIMIT)
                    .until(() -> secure.metrics.counter("tls.refused.no-tls").getCount() > 0);
        }
    }
}
