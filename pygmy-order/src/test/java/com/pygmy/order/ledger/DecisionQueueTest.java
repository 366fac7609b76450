package com.pygmy.order.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.failover.Deadline;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class DecisionQueueTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final List<DecisionBatch> calls = new ArrayList<>();
    private final List<CompletableFuture<LedgerAnswer<Decisions>>> answers = new ArrayList<>();
    private final DecisionQueue queue = new DecisionQueue(this::ask, 100, 1, slow -> {}, Tracing.OFF);

    private CompletableFuture<LedgerAnswer<Decisions>> ask(DecisionBatch batch, Hop hop, Deadline deadline) {
        calls.add(batch);
        answers.add(new CompletableFuture<>());
        return answers.get(answers.size() - 1);
    }

    private CompletableFuture<LedgerAnswer<Decision>> decide(String id, Duration within) {
        return queue.decide(new DecisionRequest(id, id, "", List.of()), Hop.OWN, Deadline.after(within));
    }

    private void answerCall(int number) {
        List<Decision> decisions = calls.get(number).orders().stream()
                .map(order -> (Decision) new Decision.KeyReused(order.orderId()))
                .toList();
        answers.get(number).complete(new LedgerAnswer<>(new Decisions(decisions), SessionToken.EMPTY, false, null));
    }

    @Test
    void an_order_whose_time_is_up_is_refused_and_takes_none_of_those_behind_it_along() {
        CompletableFuture<LedgerAnswer<Decision>> first = decide("first", LIMIT);
        CompletableFuture<LedgerAnswer<Decision>> late = decide("late", Duration.ZERO);
        CompletableFuture<LedgerAnswer<Decision>> next = decide("next", LIMIT);

        answerCall(0);

        assertThat(first).isCompleted();
        assertThat(late)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOfSatisfying(
                        LedgerFailure.class,
                        failure -> assertThat(failure.problem().is(ProblemType.OVERLOADED))
                                .isTrue());
        assertThat(calls.get(1).orders()).extracting(DecisionRequest::orderId).containsExactly("next");
        answerCall(1);
        assertThat(next).isCompleted();
    }
}
