package com.pygmy.order.checkout;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.Hop;
import com.pygmy.order.ledger.LedgerAnswer;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.BeginCancellation;
import com.pygmy.order.state.CancelReply;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.MarkCancelled;
import com.pygmy.order.state.OrderState;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.dropwizard.CommitSpan;
import com.pygmy.service.tracing.Tracing;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Cancels orders in three steps, each of which may be repeated: the order group decides (CANCELLING), the catalog gives the
 * copies back, the order group notes it (CANCELLED). After the first step the order will be cancelled whatever fails: the
 * {@link CancellationSweeper} finishes what stops half way. Thread-safe; does not block.
 */
public final class Cancellations {
    private static final CrashPoint BEGUN = CrashPoint.named("cancellation.begun");
    private static final CrashPoint GIVEN_BACK = CrashPoint.named("cancellation.given-back");
    private static final Logger LOG = LoggerFactory.getLogger(Cancellations.class);

    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final OrderRecorder recorder;
    private final Duration timeout;
    private final Tracing tracing;

    public Cancellations(
            Replica<OrderState> replica,
            LedgerClient ledger,
            OrderRecorder recorder,
            Duration timeout,
            Tracing tracing) {
        this.replica = replica;
        this.ledger = ledger;
        this.recorder = recorder;
        this.timeout = timeout;
        this.tracing = tracing;
    }

    /**
     * Cancels an order, also one that is sold and not recorded yet. Fails with a {@link com.pygmy.raft.ReplicaException} or a
     * {@link com.pygmy.order.ledger.LedgerFailure} where it could not be begun, or where that is not known.
     */
    public CompletableFuture<CancelOutcome> cancel(String orderId, Hop hop) {
        if (!OrderIdentity.isOrderId(orderId)) {
            // Not worth a log entry, and never a part of a path at the catalog.
            return refused(ProblemType.NOT_FOUND, "order " + orderId + ": there is no such order", SessionToken.EMPTY);
        }
        Deadline deadline = Deadline.after(timeout);
        return begin(orderId, hop).thenCompose(begun -> {
            SessionToken session = SessionToken.EMPTY.advance(begun.position());
            return begun.value() instanceof CancelReply.Stands stands
                    ? goOn(stands.order(), session, hop, deadline)
                    : recordThenCancel(orderId, session, hop, deadline);
        });
    }

    /** Takes the second and third step of a cancellation that was begun; fails where one of them cannot be taken now. */
    CompletableFuture<CancelOutcome.Stands> finish(Order order, SessionToken session, Hop hop, Deadline deadline) {
        BEGUN.reached();
        return ledger.giveBack(order.id(), hop, deadline).thenCompose(given -> {
            GIVEN_BACK.reached();
            if (given.value().isEmpty()) {
                LOG.error(
                        "order {} is cancelled, but the ledger has no sale of it: the catalog was wiped, restored or"
                                + " put back, there is nothing to give back",
                        order.id());
            }
            return submit(new MarkCancelled(order.id()), hop)
                    .thenApply(marked -> new CancelOutcome.Stands(
                            ((CancelReply.Stands) marked.value()).order(),
                            session.merge(given.session()).advance(marked.position()),
                            given.surrogateKey()));
        });
    }

    private CompletableFuture<Versioned<CancelReply>> begin(String orderId, Hop hop) {
        return submit(new BeginCancellation(orderId), hop);
    }

    private <R> CompletableFuture<Versioned<R>> submit(Command<OrderState, R> command, Hop hop) {
        CommitSpan span = CommitSpan.begin(tracing, hop.traceparent(), 1);
        return span.until(replica.submit(CommandId.random(), command));
    }

    private CompletableFuture<CancelOutcome> goOn(Order order, SessionToken session, Hop hop, Deadline deadline) {
        if (order.state() == Order.State.CANCELLED) {
            return CompletableFuture.completedFuture(new CancelOutcome.Stands(order, session, null));
        }
        return finish(order, session, hop, deadline).handle((done, failure) -> {
            if (failure != null) {
                LOG.warn("the cancellation of order {} is left to the sweeper: {}", order.id(), failure.toString());
                return new CancelOutcome.Stands(order, session, null);
            }
            return done;
        });
    }

    private CompletableFuture<CancelOutcome> recordThenCancel(
            String orderId, SessionToken session, Hop hop, Deadline deadline) {
        return ledger.entry(orderId, SessionToken.EMPTY, Consistency.LINEARIZABLE, hop, deadline)
                .thenCompose(answer -> {
                    SessionToken seen = session.merge(answer.session());
                    Optional<LedgerEntry> row = answer.value();
                    if (row.isEmpty()) {
                        return refused(ProblemType.NOT_FOUND, "order " + orderId + ": there is no such order", seen);
                    }
                    return row.get().outcome() == LedgerEntry.Outcome.SOLD
                            ? recordThenCancel(DecidedOrder.of(row.get()), answer, hop, deadline)
                            : refused(
                                    ProblemType.NOT_CANCELLABLE,
                                    "order " + orderId + ": rejected, so there is nothing to cancel",
                                    seen);
                });
    }

    private CompletableFuture<CancelOutcome> recordThenCancel(
            DecidedOrder order, LedgerAnswer<?> answer, Hop hop, Deadline deadline) {
        return recorder.record(order, deadline)
                .handle((recorded, failure) -> failure == null
                        ? cancelRecorded(order.id(), answer.session(), hop, deadline)
                        : notRecorded(order.id(), failure, answer.session()))
                .thenCompose(Function.identity());
    }

    private CompletableFuture<CancelOutcome> cancelRecorded(
            String orderId, SessionToken seen, Hop hop, Deadline deadline) {
        return begin(orderId, hop).thenCompose(begun -> {
            if (begun.value() instanceof CancelReply.Stands stands) {
                return goOn(stands.order(), seen.advance(begun.position()), hop, deadline);
            }
            throw new IllegalStateException("order " + orderId + " was recorded and is not there");
        });
    }

    private static CompletableFuture<CancelOutcome> notRecorded(String orderId, Throwable failure, SessionToken seen) {
        LOG.warn("order {} cannot be cancelled before it is recorded: {}", orderId, failure.toString());
        Problem problem =
                Problem.failure(ProblemType.UNAVAILABLE, "the order group cannot record at the moment", Executed.NO);
        return CompletableFuture.completedFuture(new CancelOutcome.Refused(problem, seen));
    }

    private static CompletableFuture<CancelOutcome> refused(ProblemType type, String detail, SessionToken session) {
        return CompletableFuture.completedFuture(new CancelOutcome.Refused(Problem.of(type, detail), session));
    }
}
