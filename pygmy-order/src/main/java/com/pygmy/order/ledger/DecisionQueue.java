package com.pygmy.order.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.api.BookTags;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionBatch;
import com.pygmy.api.ledger.DecisionBatch.Decisions;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.failover.Deadline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Asks for the decisions that wait together in one call. A lone one never waits: a call is made at once unless one is under
 * way, and a call that is slow, since its node died or an election is on, no longer counts, so that it holds nobody up.
 * Thread-safe; does not block.
 */
final class DecisionQueue {
    /** What a call costs six replicas weighs more than what its orders cost: a second one would only halve the first. */
    private static final int CALLS_UNDER_WAY_MAX = 1;

    /** Keeps a call well below what a body may hold, however long its orders are. */
    private static final int LINES_MAX = 4096;

    /** Several times what a call takes on a busy machine. */
    private static final long SLOW_AFTER_MILLIS = 50;

    private final Asking asking;
    private final int waitingMax;
    private final Executor executor;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private int underWay;

    /** Makes one call for several decisions. */
    @FunctionalInterface
    interface Asking {
        CompletableFuture<LedgerAnswer<Decisions>> ask(DecisionBatch batch, Hop hop, Deadline deadline);
    }

    /**
     * @param waitingMax decisions that may wait here before further ones are refused
     * @param executor goes on when a call turns out to be slow; its work never blocks
     */
    DecisionQueue(Asking asking, int waitingMax, Executor executor) {
        this.asking = asking;
        this.waitingMax = waitingMax;
        this.executor = executor;
    }

    private record Waiting(
            DecisionRequest request, Hop hop, Deadline deadline, CompletableFuture<LedgerAnswer<Decision>> decided) {}

    /** Fails with a {@link LedgerFailure} only. */
    CompletableFuture<LedgerAnswer<Decision>> decide(DecisionRequest request, Hop hop, Deadline deadline) {
        Waiting mine = new Waiting(request, hop, deadline, new CompletableFuture<>());
        synchronized (this) {
            if (waiting.size() >= waitingMax) {
                return CompletableFuture.failedFuture(new LedgerFailure(
                        Problem.of(ProblemType.OVERLOADED, "orders that wait to be decided: " + waitingMax)));
            }
            waiting.add(mine);
        }
        askForWaiting();
        return mine.decided;
    }

    private void askForWaiting() {
        dropLate();
        List<Waiting> batch = nextBatch();
        if (batch.isEmpty()) {
            return;
        }
        AtomicBoolean counts = new AtomicBoolean(true);
        // The oldest has the least time left, and its marks stand for all: a call can carry but one request's.
        Waiting oldest = batch.get(0);
        List<DecisionRequest> orders = batch.stream().map(Waiting::request).toList();
        CompletableFuture<LedgerAnswer<Decisions>> call =
                asking.ask(new DecisionBatch(orders), oldest.hop(), oldest.deadline());
        call.whenComplete((answer, failure) -> {
            noLongerCounts(counts);
            tell(batch, answer, failure);
        });
        CompletableFuture.delayedExecutor(SLOW_AFTER_MILLIS, MILLISECONDS, executor)
                .execute(() -> noLongerCounts(counts));
    }

    /** Whose time is up would make a call too late from the start, for all that share it. */
    private void dropLate() {
        List<Waiting> late = new ArrayList<>();
        synchronized (this) {
            while (!waiting.isEmpty() && waiting.element().deadline().passed()) {
                late.add(waiting.remove());
            }
        }
        late.forEach(order -> order.decided()
                .completeExceptionally(new LedgerFailure(Problem.of(
                        ProblemType.OVERLOADED, "too many orders wait to be decided: this one's time is up"))));
    }

    private void noLongerCounts(AtomicBoolean counts) {
        if (counts.getAndSet(false)) {
            synchronized (this) {
                underWay--;
            }
            askForWaiting();
        }
    }

    private synchronized List<Waiting> nextBatch() {
        List<Waiting> batch = new ArrayList<>();
        if (underWay == CALLS_UNDER_WAY_MAX) {
            return batch;
        }
        int lines = 0;
        while (!waiting.isEmpty() && batch.size() < DecisionBatch.ORDERS_MAX) {
            lines += waiting.element().request().lines().size();
            if (lines > LINES_MAX) {
                break;
            }
            batch.add(waiting.remove());
        }
        if (!batch.isEmpty()) {
            underWay++;
        }
        return batch;
    }

    private static void tell(
            List<Waiting> batch, @Nullable LedgerAnswer<Decisions> answer, @Nullable Throwable failure) {
        for (int i = 0; i < batch.size(); i++) {
            CompletableFuture<LedgerAnswer<Decision>> decided = batch.get(i).decided();
            if (answer != null) {
                Decision decision = answer.value().decisions().get(i);
                decided.complete(new LedgerAnswer<>(
                        decision, answer.session(), answer.afterLostAttempt(), surrogateKey(decision)));
            } else if (failure != null) {
                boolean wrapped = failure instanceof CompletionException && failure.getCause() != null;
                decided.completeExceptionally(wrapped ? failure.getCause() : failure);
            }
        }
    }

    private static @Nullable String surrogateKey(Decision decision) {
        return decision instanceof Decision.Sold sold
                ? BookTags.of(sold.lines().stream().mapToLong(line -> line.bookId()))
                : null;
    }
}
