package com.pygmy.order.ledger;

import com.pygmy.api.BookTags;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.failover.Deadline;
import com.pygmy.order.batch.Batcher;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.tracing.Span;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Requests the decisions of orders that wait together in one call; see {@link Batcher}. Thread-safe; does not block. */
final class DecisionQueue {
    /** Keeps a call well below what a body may hold, however long its orders are. */
    private static final int LINES_MAX = 4096;

    /** Several times what a call takes on a busy machine. */
    private static final Duration SLOW_AFTER = Duration.ofMillis(50);

    private final Batcher<Undecided, LedgerAnswer<Decision>> batcher;

    /** Makes one call for several decisions. */
    @FunctionalInterface
    interface Calling {
        CompletableFuture<LedgerAnswer<Decisions>> decide(DecisionBatch batch, Hop hop, Deadline deadline);
    }

    private record Undecided(DecisionRequest request, Hop hop, Span span, Deadline deadline) {}

    private final Tracing tracing;

    /**
     * @param waitingMax decisions that may wait here before further ones are refused
     * @param callsMax calls under way at a time
     * @param executor goes on when a call turns out to be slow; its work never blocks
     * @param tracing has a span for each decision: its wait and the call that it shared
     */
    DecisionQueue(Calling calling, int waitingMax, int callsMax, Executor executor, Tracing tracing) {
        this.tracing = tracing;
        batcher = new Batcher<>(
                new Batcher.Limits(
                        waitingMax,
                        DecisionBatch.ORDERS_MAX,
                        LINES_MAX,
                        callsMax,
                        Optional.of(SLOW_AFTER),
                        Optional.empty()),
                new Batcher.Rules<>(
                        order -> order.request().lines().size(),
                        order -> order.deadline().passed()
                                ? Optional.of(overloaded("too many orders wait to be decided: this one's time is up"))
                                : Optional.empty(),
                        () -> overloaded("orders that wait to be decided: " + waitingMax),
                        orders -> send(calling, orders)),
                executor);
    }

    private static LedgerFailure overloaded(String detail) {
        return new LedgerFailure(Problem.of(ProblemType.OVERLOADED, detail));
    }

    /** Fails with a {@link LedgerFailure} only. */
    CompletableFuture<LedgerAnswer<Decision>> decide(DecisionRequest request, Hop hop, Deadline deadline) {
        Span span = tracing.begin(Tracing.Kind.INTERNAL, "decide", hop.traceparent());
        return span.until(batcher.add(new Undecided(request, hop, span, deadline)), (decided, answer) -> {});
    }

    private static CompletableFuture<List<LedgerAnswer<Decision>>> send(Calling calling, List<Undecided> orders) {
        // The oldest has the least time left, and its marks stand for all, as a call can carry but one request's;
        // unless
        // another one is traced and it is not.
        Undecided oldest = orders.get(0);
        Undecided marked = orders.stream()
                .filter(order -> order.span() != Span.NONE)
                .findFirst()
                .orElse(oldest);
        String call = marked.span().traceparent();
        for (Undecided order : orders) {
            order.span().with("pygmy.orders", orders.size()).link(order.span() == marked.span() ? null : call);
        }
        DecisionBatch batch =
                new DecisionBatch(orders.stream().map(Undecided::request).toList());
        return calling.decide(batch, marked.hop().below(marked.span()), oldest.deadline())
                .thenApply(answer -> answer.value().decisions().stream()
                        .map(decision -> new LedgerAnswer<>(
                                decision, answer.session(), answer.afterLostAttempt(), surrogateKey(decision)))
                        .toList());
    }

    private static @Nullable String surrogateKey(Decision decision) {
        return decision instanceof Decision.Sold sold
                ? BookTags.of(sold.lines().stream().mapToLong(line -> line.bookId()))
                : null;
    }
}
