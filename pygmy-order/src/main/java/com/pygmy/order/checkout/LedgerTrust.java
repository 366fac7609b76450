package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.AcceptLoss;
import com.pygmy.order.state.LedgerLoss;
import com.pygmy.order.state.NoteLoss;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RelayMark;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import io.dropwizard.lifecycle.Managed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches that the ledger still holds what the order group has read of it. Replicas of the catalog cannot see that they were all
 * put back to an older copy; the relay's mark shows it, as long as the epoch is the same. Then no orders are taken, at any node
 * and after any restart, until an operator has accepted the ledger as it is.
 *
 * <p>The mark is read first and the ledger's end after it, by a linearizable read, so neither a replica that lags nor a change of
 * leaders looks like a loss. After the ledger was out of touch for longer than a copy takes to be put back, orders are taken only
 * after another look. Thread-safe.
 */
public final class LedgerTrust implements Managed {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerTrust.class);
    private static final Duration LOOK_SOON = Duration.ofMillis(500);

    /**
     * While all is as it should be. With the time that a look may take it is shorter than orders are taken without one, and each
     * costs a request to the catalog's leader and a round of it to its followers.
     */
    private static final Duration LOOK_SETTLED = Duration.ofSeconds(2);

    private static final Duration SAY_EVERY = Duration.ofMinutes(1);

    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final Duration timeout;
    private final Duration outOfTouchMax;
    private final ScheduledExecutorService looks;
    private volatile Optional<LedgerLoss> loss = Optional.empty();
    private volatile List<RelayMark> marks = List.of();
    private volatile long seenNanos;
    private volatile boolean seen;
    private volatile CompletableFuture<Void> nextLook = new CompletableFuture<>();
    private volatile @Nullable String epoch;
    private long saidNanos = System.nanoTime() - SAY_EVERY.toNanos();

    /**
     * Watches once it is started.
     *
     * @param timeout for each call of the catalog or the replica
     * @param outOfTouchMax so long after the last look are orders still taken
     * @param looks has one thread
     */
    public LedgerTrust(
            Replica<OrderState> replica,
            LedgerClient ledger,
            Duration timeout,
            Duration outOfTouchMax,
            ScheduledExecutorService looks,
            MetricRegistry metrics) {
        this.replica = replica;
        this.ledger = ledger;
        this.timeout = timeout;
        this.outOfTouchMax = outOfTouchMax;
        this.looks = looks;
        metrics.gauge(
                "ledger.lost",
                () -> () -> loss.map(each -> each.mark() - each.ledgerEnd()).orElse(0L));
    }

    @Override
    public void start() {
        looks.execute(this::look);
    }

    /** What the ledger has lost and no operator has accepted. */
    public Optional<LedgerLoss> loss() {
        return loss;
    }

    /**
     * Why no order may be placed now, if so; nothing was executed. Known at once while the catalog is in touch; else when a look
     * succeeds or the time is up, so that an order right after an outage is not refused for a look that began within it.
     */
    CompletableFuture<Optional<Problem>> admission(Deadline until) {
        CompletableFuture<Void> look = nextLook;
        return loss.isPresent() || inTouch() || until.passed()
                ? CompletableFuture.completedFuture(refusal())
                : look.copy()
                        .completeOnTimeout(null, until.remaining().toMillis() + 1, MILLISECONDS)
                        .thenCompose(ended -> admission(until));
    }

    private boolean inTouch() {
        return seen && System.nanoTime() - seenNanos <= outOfTouchMax.toNanos();
    }

    private Optional<Problem> refusal() {
        Optional<LedgerLoss> current = loss;
        if (current.isPresent()) {
            return Optional.of(Problem.failure(ProblemType.SALES_SUSPENDED, words(current.get()), Executed.NO));
        }
        return inTouch()
                ? Optional.empty()
                : Optional.of(Problem.failure(
                        ProblemType.UNAVAILABLE,
                        "the catalog has not said for " + outOfTouchMax.toSeconds() + " s how far its ledger reaches",
                        Executed.NO));
    }

    static String words(LedgerLoss loss) {
        return "the ledger of catalog epoch " + loss.epoch() + " ended at " + loss.ledgerEnd() + " after orders up to "
                + loss.mark() + " of it had been recorded: the catalog has lost decisions";
    }

    /** The top of its thread: whatever fails is tried again soon. */
    private void look() {
        boolean settled = false;
        try {
            compare();
            settled = loss.isEmpty() && marks.stream().anyMatch(this::isOfThisLedger);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            LOG.debug("the ledger's end is not known at the moment", e);
        }
        CompletableFuture<Void> ended = nextLook;
        nextLook = new CompletableFuture<>();
        ended.complete(null);
        try {
            looks.schedule(this::look, (settled ? LOOK_SETTLED : LOOK_SOON).toMillis(), MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("the looks at the ledger end with the service");
        }
    }

    private boolean isOfThisLedger(RelayMark mark) {
        return mark.epoch().equals(epoch) && mark.coveredIndex() > 0;
    }

    private record Known(List<RelayMark> marks, List<LedgerLoss> losses) {}

    private void compare() throws InterruptedException, ExecutionException, TimeoutException {
        long began = System.nanoTime();
        Known known = known(ReadMode.LOCAL);
        marks = known.marks();
        Optional<LedgerLoss> noted = ofThisCatalog(known);
        if (noted.isPresent()) {
            suspend(noted.get());
        }
        LedgerPage page = ledger.end(Deadline.after(timeout))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
        epoch = page.epoch();
        Long end = page.end();
        Optional<RelayMark> mark = known.marks().stream()
                .filter(each -> each.epoch().equals(page.epoch()))
                .findFirst();
        if (noted.isEmpty()
                && end != null
                && mark.isPresent()
                && end < mark.get().sequence()) {
            // Seen here, whether the order group can note it now or not.
            suspend(new LedgerLoss(page.epoch(), mark.get().sequence(), end, Instant.now()));
            NoteLoss found = new NoteLoss(
                    page.epoch(), mark.get().acceptances(), mark.get().sequence(), end);
            LogPosition at = replica.submit(CommandId.random(), found)
                    .get(timeout.toMillis(), MILLISECONDS)
                    .position();
            known = known(ReadMode.atLeast(at));
        }
        marks = known.marks();
        loss = ofThisCatalog(known);
        // The moment before it was asked: nothing that was put back since then was looked at.
        seenNanos = began;
        seen = true;
    }

    private Known known(ReadMode mode) throws InterruptedException, ExecutionException, TimeoutException {
        return replica.query(mode, state -> new Known(state.marks(), state.ledgerLosses()))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    /**
     * Whether no order can be recorded that the catalog sells for the first time at this index of its log. One at an index that was
     * read before proves that the log has gone back, though no look has found it yet.
     */
    boolean sellsNothingTwice(SessionToken decided, long decidedIndex) {
        return knowsAllOrders(decided)
                && loss.isEmpty()
                && inTouch()
                && marks.stream().allMatch(mark -> mark.coveredIndex() < decidedIndex);
    }

    /**
     * Whether the catalog that gave this session knows every order that is recorded. There may be others where the order group has
     * read the ledger of another epoch, or has read this one and lost a part of it. Not known before all replicas know marks
     * with an index, without which a list could miss an order that is not recorded.
     */
    boolean knowsAllOrders(SessionToken decided) {
        List<RelayMark> known = marks;
        return known.size() == 1
                && known.get(0).coveredIndex() > 0
                && !known.get(0).acceptedLoss()
                && decided.of("catalog")
                        .filter(position -> position.epoch().equals(known.get(0).epoch()))
                        .isPresent();
    }

    /** Whether the catalog is known to have another log than the one of this epoch. */
    boolean isOfAnotherCatalog(String ofEpoch) {
        String current = epoch;
        return current != null && !current.equals(ofEpoch);
    }

    /** A loss of an earlier epoch of the catalog is of no interest any more. */
    private Optional<LedgerLoss> ofThisCatalog(Known known) {
        String current = epoch;
        return known.losses().stream()
                .filter(each -> current == null || each.epoch().equals(current))
                .findFirst();
    }

    /** Until a look finds that there is no loss, or no longer. */
    private void suspend(LedgerLoss found) {
        loss = Optional.of(found);
        long now = System.nanoTime();
        if (now - saidNanos >= SAY_EVERY.toNanos()) {
            saidNanos = now;
            LOG.error("no orders are taken: {}. See POST /tasks/ledger-accept", words(found));
        }
    }

    /** Takes orders again although the ledger has lost some; gives whether they were not taken. Blocks. */
    boolean accept(String ofEpoch) throws InterruptedException, ExecutionException, TimeoutException {
        long acceptances = replica.query(ReadMode.LINEARIZABLE, state -> state.mark(ofEpoch))
                .get(timeout.toMillis(), MILLISECONDS)
                .value()
                .acceptances();
        boolean suspended = replica.submit(CommandId.random(), new AcceptLoss(ofEpoch, acceptances))
                .get(timeout.toMillis(), MILLISECONDS)
                .value()
                .suspended();
        LOG.warn("an operator accepted the ledger of catalog epoch {} as it is", ofEpoch);
        return suspended;
    }
}
