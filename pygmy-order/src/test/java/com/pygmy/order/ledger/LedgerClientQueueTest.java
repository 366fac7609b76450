package com.pygmy.order.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders that wait for a decision share calls, up to a bound. */
@Timeout(60)
class LedgerClientQueueTest extends LedgerClientSetup {
    @Test
    void decisions_that_wait_together_share_a_call_and_each_gets_its_own() {
        catalog.nodes().forEach(node -> node.next(Fault.SILENT));
        List<CompletableFuture<LedgerAnswer<Decision>>> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            answers.add(client.decide(request("a" + i, 1 + i / 20), Hop.OWN, Deadline.after(LIMIT)));
        }

        // One alone, as nothing was under way; the rest together as soon as that turns out to be slow.
        long sold = answers.stream()
                .map(answer -> answer.join().value())
                .filter(Decision.Sold.class::isInstance)
                .count();
        assertThat(sold).isEqualTo(10);
        assertThat(catalog.ledger.stockOf(1)).isZero();
        assertThat(catalog.asked()).isLessThan(20);
        for (int i = 0; i < 40; i++) {
            assertThat(catalog.ledger.proposals(OrderIdentity.orderId("a" + i))).isEqualTo(1);
        }
    }

    @Test
    void a_call_that_is_slow_holds_up_no_other_decision() throws Exception {
        nodes.stop();
        connect(catalog.addresses(), Map.of("attemptTimeout", "4s"));
        catalog.nodes().forEach(node -> node.always(Fault.SILENT));
        for (int i = 0; i < 2; i++) {
            client.decide(request("a" + i, 1), Hop.OWN, Deadline.after(LIMIT));
        }

        await("a second call beside one that hangs")
                .atMost(Duration.ofSeconds(3))
                .until(() -> catalog.asked() == 2);
    }

    @Test
    void orders_beyond_what_may_wait_are_refused_as_not_executed() throws Exception {
        nodes.stop();
        connect(catalog.addresses(), Map.of("queuedPerNodeMax", 4));
        catalog.always(Fault.SILENT);
        List<CompletableFuture<LedgerAnswer<Decision>>> answers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            answers.add(client.decide(request("a" + i, 1), Hop.OWN, Deadline.after(LIMIT)));
        }

        assertThat(failure(answers.get(5)).is(ProblemType.OVERLOADED)).isTrue();
        catalog.always(null);
        answers.subList(0, 5)
                .forEach(answer -> assertThat(answer.join().value()).isInstanceOf(Decision.Sold.class));
    }

    @Test
    void a_full_queue_is_overload_and_executed_nothing() throws Exception {
        nodes.stop();
        connect(catalog.addresses(), Map.of("connectionsPerNodeMax", 1, "queuedPerNodeMax", 1));
        catalog.always(Fault.SILENT);
        List<CompletableFuture<LedgerAnswer<Optional<LedgerEntry>>>> answers = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            answers.add(client.entry(
                    OrderIdentity.orderId("a" + i),
                    SessionToken.EMPTY,
                    Consistency.ANY,
                    Hop.OWN,
                    Deadline.after(LIMIT)));
        }

        Problem problem = failure(answers.get(6));

        assertThat(problem.is(ProblemType.OVERLOADED)).isTrue();
        catalog.always(null);
        answers.forEach(answer -> answer.exceptionally(failed -> null).join());
    }
}
