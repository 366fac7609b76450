package com.pygmy.order.checkout;

import static com.pygmy.protocol.ProblemType.INSUFFICIENT_STOCK;
import static com.pygmy.protocol.ProblemType.IN_PROGRESS;
import static com.pygmy.protocol.ProblemType.KEY_REUSED;
import static com.pygmy.protocol.ProblemType.KEY_TOO_OLD;
import static com.pygmy.protocol.ProblemType.OUTCOME_UNKNOWN;
import static com.pygmy.protocol.ProblemType.OVERLOADED;
import static com.pygmy.protocol.ProblemType.UNKNOWN_BOOK;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.codahale.metrics.Timer;
import com.google.common.base.Joiner;
import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.Hop;
import com.pygmy.order.ledger.LedgerAnswer;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.ledger.LedgerFailure;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.Standing;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.crash.CrashPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places orders: the catalog's ledger decides, then the order group records. There is one decision and it is one log entry,
 * so a retry under the same key, here or at any other node, gets the outcome of the first request; and once it is sold, no
 * failure of this node, the order group or the network can make it unsold. So the first sale of a key is its outcome, and the
 * recording follows; a retry waits for the recording, since only the order group knows what has become of the order since, and so
 * does who asks for it ({@code Prefer: recorded}).
 *
 * <p>Thread-safe; does not block. An outcome comes within the configured time.
 */
public final class Checkout {
    private static final String TOO_OLD = "Idempotency-Key: made too long ago (expected: a new key for a new order)";
    private static final CrashPoint DECIDED = CrashPoint.named("order.decided");
    private static final Logger LOG = LoggerFactory.getLogger(Checkout.class);

    private final LedgerClient ledger;
    private final Replica<OrderState> replica;
    private final OrderRecorder recorder;
    private final RecordingQueue later;
    private final LedgerTrust trust;
    private final OrdersUnderWay underWay;
    private final Duration orderTimeout;
    private final Duration recordTimeout;
    private final Timer decisions;
    private final Timer recordings;
    private final Meter leftToRelay;

    public Checkout(
            CheckoutConfiguration configuration,
            LedgerClient ledger,
            Replica<OrderState> replica,
            OrderRecorder recorder,
            RecordingQueue later,
            LedgerTrust trust,
            MetricRegistry metrics) {
        this.ledger = ledger;
        this.replica = replica;
        this.recorder = recorder;
        this.later = later;
        this.trust = trust;
        underWay = new OrdersUnderWay(configuration.getOrdersMax(), configuration.getRequestsPerKeyMax());
        orderTimeout = configuration.getOrderTimeout().toJavaDuration();
        recordTimeout = configuration.getRecordTimeout().toJavaDuration();
        decisions = metrics.timer("checkout.decide");
        recordings = metrics.timer("checkout.record");
        leftToRelay = metrics.meter("checkout.left-to-relay");
        metrics.gauge("checkout.under-way", () -> underWay::size);
    }

    /**
     * What a client wants.
     *
     * @param key the client's Idempotency-Key
     * @param recorded whether the outcome of a sale is to wait until the order group has recorded it
     */
    public record Wish(String key, Basket basket, boolean recorded) {
        String orderId() {
            return OrderIdentity.orderId(key);
        }
    }

    /** Places an order. */
    public CompletableFuture<CheckoutOutcome> place(Wish wish, Hop hop) {
        return place(wish, hop, Deadline.after(orderTimeout));
    }

    private CompletableFuture<CheckoutOutcome> place(Wish wish, Hop hop, Deadline deadline) {
        OrdersUnderWay.Entrance entrance = underWay.enter(
                wish.orderId(),
                wish.basket().fingerprint(),
                () -> trust.admission(deadline)
                        .thenCompose(refusal ->
                                refusal.isPresent() ? refused(refusal.get()) : decideAtItsAge(wish, hop, deadline)));
        if (entrance instanceof OrdersUnderWay.Entrance.Begun begun) {
            return begun.outcome();
        } else if (entrance instanceof OrdersUnderWay.Entrance.Joined joined) {
            return joined.outcome()
                    .thenCompose(outcome -> wish.recorded() && outcome instanceof CheckoutOutcome.Sold
                            ? place(wish, hop, deadline)
                            : CompletableFuture.completedFuture(outcome.asReplayed()));
        } else if (entrance instanceof OrdersUnderWay.Entrance.Refused) {
            return refused(Problem.of(IN_PROGRESS, "Idempotency-Key: a request under this key is being worked on"));
        }
        return refused(Problem.of(OVERLOADED, "too many orders at once at this node; none of this was executed"));
    }

    private CompletableFuture<CheckoutOutcome> decideAtItsAge(Wish wish, Hop hop, Deadline deadline) {
        return KeyAge.mayBeForgotten(wish.key(), Instant.now())
                ? decideKnown(wish, hop, deadline)
                : decide(wish, hop, deadline);
    }

    /** A key so old gets the outcome that it has; without one it may have had one that is forgotten. */
    private CompletableFuture<CheckoutOutcome> decideKnown(Wish wish, Hop hop, Deadline deadline) {
        return ledger.entry(wish.orderId(), SessionToken.EMPTY, Consistency.LINEARIZABLE, hop, deadline)
                .handle((answer, failure) -> {
                    if (failure != null) {
                        return failed(failure);
                    }
                    // A rejection so old may be forgotten before the catalog decides.
                    Instant now = Instant.now();
                    boolean lasts = answer.value()
                            .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD
                                    || !KeyAge.mayBeForgotten(row.decidedAt(), now))
                            .isPresent();
                    return lasts
                            ? decide(wish, hop, deadline)
                            : unlessItStands(wish, answer, refused(KEY_TOO_OLD, TOO_OLD, answer));
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<CheckoutOutcome> decide(Wish wish, Hop hop, Deadline deadline) {
        Basket basket = wish.basket();
        DecisionRequest request = new DecisionRequest(wish.orderId(), wish.key(), basket.fingerprint(), basket.lines());
        Timer.Context timer = decisions.time();
        return ledger.decide(request, hop, deadline)
                .handle((answer, failure) -> {
                    timer.stop();
                    return failure == null ? decided(answer, wish, deadline) : failed(failure);
                })
                .thenCompose(Function.identity());
    }

    private CompletableFuture<CheckoutOutcome> decided(LedgerAnswer<Decision> answer, Wish wish, Deadline deadline) {
        Decision decision = answer.value();
        if (decision instanceof Decision.Sold sold) {
            DECIDED.reached();
            if (sold.first() && !wish.recorded() && trust.sellsNothingTwice(answer.session(), sold.decidedIndex())) {
                DecidedOrder decided = DecidedOrder.of(sold);
                later.add(decided);
                return sold(decided, Order.State.PLACED, false, true, answer, answer.session());
            }
            return record(sold, answer, wish.basket(), deadline);
        } else if (decision instanceof Decision.Rejected rejected) {
            Problem problem = Problem.of(INSUFFICIENT_STOCK, shortages(rejected.shortages()))
                    .withShortages(rejected.shortages());
            return unlessItStands(
                    wish,
                    answer,
                    CompletableFuture.completedFuture(
                            new CheckoutOutcome.Refused(problem, !rejected.first(), answer.session())));
        } else if (decision instanceof Decision.UnknownBooks unknown) {
            // Not a stored outcome: an earlier attempt that comes late would be decided anew.
            return answer.afterLostAttempt()
                    ? refused(Problem.failure(
                            OUTCOME_UNKNOWN, "an attempt was lost; ask again with the same key", Executed.UNKNOWN))
                    : unlessItStands(
                            wish,
                            answer,
                            refused(
                                    UNKNOWN_BOOK,
                                    "bookId: " + Joiner.on(", ").join(unknown.bookIds()) + " (expected: known books)",
                                    answer));
        } else if (decision instanceof Decision.KeyReused) {
            return refused(
                    KEY_REUSED, "Idempotency-Key: used before for other lines (expected: one key per order)", answer);
        }
        return unlessItStands(wish, answer, refused(KEY_TOO_OLD, TOO_OLD, answer));
    }

    /** What the ledger says, unless it was wiped, restored or put back, and an order under this key stands that it does not know of. */
    private CompletableFuture<CheckoutOutcome> unlessItStands(
            Wish wish, LedgerAnswer<?> answer, CompletableFuture<CheckoutOutcome> said) {
        return trust.knowsAllOrders(answer.session())
                ? said
                : replica.query(ReadMode.LINEARIZABLE, state -> state.order(wish.orderId()))
                        .thenCompose(found -> found.value()
                                .map(order -> standing(
                                        order,
                                        wish.basket(),
                                        answer,
                                        answer.session().advance(found.position())))
                                .orElse(said))
                        .exceptionallyCompose(Checkout::unlessKnown);
    }

    /** An order under this key may stand: only the order group knows. */
    private static CompletableFuture<CheckoutOutcome> unlessKnown(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof ReplicaException
                ? refused(Problem.failure(
                        OUTCOME_UNKNOWN,
                        "whether an order of this key stands is not known at the moment; ask again with the same key",
                        Executed.UNKNOWN))
                : CompletableFuture.failedFuture(failure);
    }

    private static CompletableFuture<CheckoutOutcome> standing(
            Order order, Basket basket, LedgerAnswer<?> answer, SessionToken session) {
        return asksFor(order, basket)
                ? CompletableFuture.completedFuture(
                        new CheckoutOutcome.Sold(order, false, true, session, answer.surrogateKey()))
                : refused(KEY_REUSED, "Idempotency-Key: used before for other lines", answer);
    }

    private CompletableFuture<CheckoutOutcome> record(
            Decision.Sold sold, LedgerAnswer<Decision> answer, Basket basket, Deadline deadline) {
        DecidedOrder decided = DecidedOrder.of(sold);
        Timer.Context timer = recordings.time();
        return recorder.record(decided, deadline.orAfter(recordTimeout))
                .handle((recorded, failure) -> {
                    timer.stop();
                    if (failure != null) {
                        leftToRelay.mark();
                        LOG.warn(
                                "order {} is sold and not recorded yet, the relay will: {}",
                                decided.id(),
                                failure.toString());
                        return sold(decided, Order.State.PLACED, true, sold.first(), answer, answer.session());
                    }
                    SessionToken session = answer.session().advance(recorded.position());
                    if (recorded.value() == Standing.DIFFERENT) {
                        return differs(decided, basket, recorded, answer);
                    }
                    Order.State state = Order.State.valueOf(recorded.value().name());
                    return sold(decided, state, false, sold.first(), answer, session);
                })
                .thenCompose(Function.identity());
    }

    private static CompletableFuture<CheckoutOutcome> sold(
            DecidedOrder decided,
            Order.State state,
            boolean late,
            boolean first,
            LedgerAnswer<Decision> answer,
            SessionToken session) {
        return CompletableFuture.completedFuture(
                new CheckoutOutcome.Sold(decided.as(state), late, !first, session, answer.surrogateKey()));
    }

    /** The catalog was wiped or restored and sold again what an earlier life of it had sold: the first order stands. */
    private CompletableFuture<CheckoutOutcome> differs(
            DecidedOrder decided, Basket basket, Versioned<Standing> recorded, LedgerAnswer<Decision> answer) {
        LOG.error(
                "order {} was decided again at catalog index {}, but an order of an earlier life of the catalog stands;"
                        + " the copies sold again must be counted by hand",
                decided.id(),
                decided.decidedIndex());
        SessionToken session = answer.session().advance(recorded.position());
        return replica.query(ReadMode.atLeast(recorded.position()), state -> state.order(decided.id()))
                .thenCompose(found -> standing(found.value().orElseThrow(), basket, answer, session))
                .exceptionallyCompose(Checkout::unlessKnown);
    }

    private static boolean asksFor(Order order, Basket basket) {
        List<DecisionRequest.Line> lines = order.lines().stream()
                .map(line -> new DecisionRequest.Line(line.bookId(), line.copies()))
                .toList();
        return lines.equals(basket.lines());
    }

    private static String shortages(List<Problem.Shortage> shortages) {
        return shortages.stream()
                .map(shortage -> "book %d: %d wanted, %d in stock"
                        .formatted(shortage.bookId(), shortage.wanted(), shortage.inStock()))
                .reduce((first, second) -> first + "; " + second)
                .orElse("not enough copies");
    }

    private static CompletableFuture<CheckoutOutcome> failed(Throwable failure) {
        return failure instanceof LedgerFailure ledgerFailure
                ? refused(ledgerFailure.problem())
                : CompletableFuture.failedFuture(failure);
    }

    private static CompletableFuture<CheckoutOutcome> refused(ProblemType type, String detail, LedgerAnswer<?> answer) {
        return CompletableFuture.completedFuture(
                new CheckoutOutcome.Refused(Problem.of(type, detail), false, answer.session()));
    }

    private static CompletableFuture<CheckoutOutcome> refused(Problem problem) {
        return CompletableFuture.completedFuture(new CheckoutOutcome.Refused(problem, false, SessionToken.EMPTY));
    }
}
