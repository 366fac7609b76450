package com.pygmy.order.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodePoll;
import com.pygmy.failover.http.HealthPoller;
import com.pygmy.failover.http.NodeTls;
import com.pygmy.failover.http.PollConfiguration;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import io.dropwizard.core.setup.Environment;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class LedgerClientTest extends LedgerClientSetup {
    @Test
    void an_answer_carries_the_decision_the_session_and_the_tags() {
        LedgerAnswer<Decision> answer = decide("a", 2);

        assertThat(answer.value())
                .isInstanceOfSatisfying(
                        Decision.Sold.class,
                        sold -> assertThat(sold.totalCents()).isEqualTo(3980));
        assertThat(answer.session()).hasToString("catalog@first:1");
        assertThat(answer.surrogateKey()).isEqualTo("book-1");
    }

    @Test
    void the_marks_of_a_request_are_passed_on() {
        client.decide(request("a", 1), new Hop("req-1", "00-trace"), Deadline.after(LIMIT))
                .join();

        assertThat(catalog.nodes().stream().map(CatalogDouble.Node::lastHeaders))
                .anySatisfy(headers -> assertThat(headers)
                        .containsEntry("x-request-id", "req-1")
                        .containsEntry("traceparent", "00-trace"));
    }

    @Test
    void a_node_that_is_down_costs_nothing_but_a_try_at_the_next() {
        catalog.node(1).stop();
        catalog.node(2).stop();

        assertThat(decide("a", 1).value()).isInstanceOf(Decision.Sold.class);
        assertThat(catalog.ledger.proposals(OrderIdentity.orderId("a"))).isEqualTo(1);
    }

    @Test
    void a_refusal_that_executed_nothing_is_asked_elsewhere() {
        catalog.node(1).always(Fault.REFUSE);
        catalog.node(2).always(Fault.REFUSE);

        assertThat(decide("a", 1).value()).isInstanceOf(Decision.Sold.class);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP", "EXECUTE_THEN_DROP", "UNKNOWN", "EXECUTE_THEN_UNKNOWN", "SILENT", "EXECUTE_THEN_SILENT"})
    void a_lost_answer_is_asked_for_again_under_the_same_id_and_decides_once(Fault fault) {
        catalog.nodes().forEach(node -> node.next(fault));

        assertThat(decide("a", 2).value()).isInstanceOf(Decision.Sold.class);

        assertThat(catalog.ledger.stockOf(1)).isEqualTo(8);
        assertThat(catalog.asked()).isBetween(2, 4);
    }

    @Test
    void an_election_is_waited_for_within_the_deadline() {
        catalog.always(Fault.REFUSE);
        CompletableFuture<LedgerAnswer<Decision>> answer =
                client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT));
        await().atMost(LIMIT).until(() -> catalog.asked() >= 4);
        catalog.always(null);

        assertThat(answer.join().value()).isInstanceOf(Decision.Sold.class);
    }

    @Test
    void wrong_turn_15_everything_down_is_answered_at_once_and_nothing_spins() throws IOException {
        catalog.close();
        long before = System.nanoTime();

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(Duration.ofSeconds(30))));

        assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LIMIT);
        assertThat(problem.status()).isEqualTo(503);
        assertThat(problem.executed()).isEqualTo(Executed.NO);
        assertThat(problem.detail()).contains("cannot be reached");
    }

    @Test
    void no_leader_is_waited_for_where_most_nodes_do_not_tell_their_health() {
        catalog.always(Fault.REFUSE);
        for (int i = 0; i < 2; i++) {
            catalog.addresses().forEach(node -> pool.polled(node, new NodePoll.Failed("no answer"), System.nanoTime()));
        }

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT)));

        assertThat(problem.executed()).isEqualTo(Executed.NO);
        assertThat(catalog.asked()).as("one round").isEqualTo(3);
    }

    @Test
    void nothing_proposed_anywhere_is_not_executed() {
        catalog.always(Fault.REFUSE);

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT)));

        assertThat(problem.is(ProblemType.NO_LEADER)).isTrue();
        assertThat(problem.executed()).isEqualTo(Executed.NO);
        assertThat(catalog.asked()).as("attempts are bounded").isLessThanOrEqualTo(12);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.class,
            names = {"DROP", "UNKNOWN", "SILENT", "EXECUTE_LATE"})
    void something_perhaps_proposed_and_never_resolved_is_unknown(Fault first) {
        catalog.always(Fault.REFUSE);
        catalog.nodes().forEach(node -> node.next(first));

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT)));

        assertThat(problem.is(ProblemType.OUTCOME_UNKNOWN)).isTrue();
        assertThat(problem.executed()).isEqualTo(Executed.UNKNOWN);
    }

    @Test
    void an_overloaded_catalog_is_left_alone() {
        catalog.always(Fault.REFUSE_OVERLOADED);

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT)));

        assertThat(problem.status()).isEqualTo(429);
        assertThat(catalog.asked()).isEqualTo(1);
    }

    @Test
    void silence_everywhere_ends_at_the_deadline() {
        catalog.always(Fault.SILENT);
        long before = System.nanoTime();

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(Duration.ofMillis(700))));

        assertThat(problem.executed()).isEqualTo(Executed.UNKNOWN);
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isBetween(Duration.ofMillis(600), LIMIT);
    }

    @Test
    void retries_stop_where_the_budget_is_spent() throws Exception {
        nodes.stop();
        connect(catalog.addresses(), Map.of("retryBurst", 3));
        catalog.always(Fault.REFUSE);
        for (int i = 0; i < 10; i++) {
            failure(client.decide(request("a" + i, 1), Hop.OWN, Deadline.after(LIMIT)));
        }

        assertThat(catalog.asked()).as("10 calls, 3 saved and 5 earned retries").isBetween(15, 18);
    }

    @Test
    void the_leader_is_asked_first_once_its_health_check_says_so() {
        catalog.leader(3);
        HealthPoller poller = new HealthPoller(
                List.of(pool),
                Optional.empty(),
                new PollConfiguration(),
                NodeTls.of(null, new MetricRegistry()),
                new Environment("test"));
        poller.start();
        await().atMost(LIMIT).until(() -> "catalog-3".equals(leader()));
        for (int i = 0; i < 6; i++) {
            decide("a" + i, 1);
        }
        assertThat(catalog.node(3).asked()).isEqualTo(6);

        catalog.node(3).stop();
        catalog.leader(2);
        await().atMost(LIMIT).until(() -> "catalog-2".equals(leader()) && !isRoutedTo("catalog-3"));
        poller.stop();
    }

    private @Nullable String leader() {
        return pool.view(Instant.EPOCH).leader();
    }

    private boolean isRoutedTo(String name) {
        return pool.view(Instant.EPOCH).nodes().stream()
                .anyMatch(node -> node.node().equals(name) && node.routedWrites());
    }

    @Test
    void a_row_of_the_ledger_is_read_with_the_session_and_the_consistency_of_the_reader() {
        decide("a", 1);
        SessionToken session = SessionToken.parse("catalog@first:1");

        LedgerAnswer<Optional<LedgerEntry>> found = entry("a", session, Consistency.LINEARIZABLE);
        LedgerAnswer<Optional<LedgerEntry>> missing = entry("b", SessionToken.EMPTY, Consistency.SESSION);

        assertThat(found.value().map(LedgerEntry::key)).contains("a");
        assertThat(missing.value()).isEmpty();
        assertThat(catalog.nodes().stream().map(CatalogDouble.Node::lastHeaders))
                .anySatisfy(headers -> assertThat(headers)
                        .containsEntry("pygmy-session", "catalog@first:1")
                        .containsEntry("pygmy-consistency", "linearizable"));
    }

    @Test
    void copies_are_given_back_once_however_often_it_is_asked() {
        decide("a", 4);
        String id = OrderIdentity.orderId("a");
        catalog.nodes().forEach(node -> node.next(Fault.EXECUTE_THEN_DROP));

        Optional<LedgerEntry> row =
                client.giveBack(id, Hop.OWN, Deadline.after(LIMIT)).join().value();

        assertThat(row.map(LedgerEntry::returned)).contains(true);
        assertThat(catalog.ledger.stockOf(1)).isEqualTo(10);
        assertThat(client.giveBack(OrderIdentity.orderId("none"), Hop.OWN, Deadline.after(LIMIT))
                        .join()
                        .value())
                .isEmpty();
    }

    @Test
    void a_wrong_token_is_no_answer_of_the_ledger() throws Exception {
        nodes.stop();
        connect(catalog.addresses(), Map.of(), "wrong");

        Problem problem = failure(client.decide(request("a", 1), Hop.OWN, Deadline.after(LIMIT)));

        assertThat(problem.status()).isEqualTo(502);
        assertThat(problem.detail()).contains("the node token differs from that of catalog-1");
        assertThat(problem.executed()).isEqualTo(Executed.NO);
    }

    @Test
    void a_port_where_nobody_listens_is_passed_over() throws Exception {
        nodes.stop();
        int unused;
        try (ServerSocket socket = new ServerSocket(0)) {
            unused = socket.getLocalPort();
        }
        URI nowhere = URI.create("http://127.0.0.1:" + unused);
        connect(
                List.of(
                        new NodeAddress("gone", nowhere, nowhere),
                        catalog.addresses().get(0)),
                Map.of());

        for (int i = 0; i < 4; i++) {
            assertThat(decide("a" + i, 1).value()).isInstanceOf(Decision.Sold.class);
        }
    }
}
