package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.Hop;
import com.pygmy.order.ledger.LedgerAnswer;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.BeginCancellation;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordOrders;
import com.pygmy.order.state.RecordRead;
import com.pygmy.order.state.RecordRelayed;
import com.pygmy.order.state.RelayMark;
import com.pygmy.order.state.Standing;
import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the ledger sold and no coordinator recorded: the ledger is the outbox, the relay reads it past the order
 * group's mark. What is missing gets a moment of grace, since its coordinator is most likely about to record it. The mark also
 * says up to which index of the catalog's log nothing is missing, so that a list of orders can be as fresh as a session; it is
 * written only where that has grown.
 *
 * <p>Where a row says that its copies were given back, its order was being cancelled. The order group may not know of that: it was restored
 * from a backup that is older than the catalog's. Then the order is recorded, if it is missing, and its cancellation begins anew.
 * Where an order is cancelled and its row says that the copies were not given back, the catalog does not know of that any more, and
 * is told again.
 *
 * <p>A catalog that was wiped or restored has another epoch and another ledger, which is read from its beginning; the
 * orders of earlier epochs stay. Confined to the thread of its {@link LeaderDuty}.
 */
public final class LedgerRelay implements LeaderDuty.Work {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerRelay.class);

    /** Keeps a command well below what a log entry may hold, however long its orders are. */
    private static final int LINES_MAX = 4096;

    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final int pageSize;
    private final Duration grace;
    private final Duration timeout;
    private final Meter relayed;

    private @Nullable String epoch;

    /** Read by the gauges too. */
    private volatile long mark;

    private volatile long coveredIndex;

    /** How often a loss of the ledger had been accepted when this one began to read it. */
    private long acceptances;

    /** The catalog's position up to which all is recorded; null where something waits, or is not known to be. */
    private @Nullable LogPosition seen;

    /** What the order group had applied when the last portion began, its own entry included. */
    private long seenIndex;

    private Map<String, Long> missingSinceNanos = new HashMap<>();

    /**
     * @param grace how long a sold order may be missing before it is relayed
     * @param timeout for each call of the catalog or the replica
     */
    public LedgerRelay(
            Replica<OrderState> replica,
            LedgerClient ledger,
            int pageSize,
            Duration grace,
            Duration timeout,
            MetricRegistry metrics) {
        this.replica = replica;
        this.ledger = ledger;
        this.pageSize = pageSize;
        this.grace = grace;
        this.timeout = timeout;
        this.relayed = metrics.meter("relay.orders");
        metrics.gauge("relay.mark", () -> () -> mark);
        metrics.gauge("relay.covered-index", () -> () -> coveredIndex);
    }

    @Override
    public void reset() {
        epoch = null;
        mark = 0;
        coveredIndex = 0;
        acceptances = 0;
        seen = null;
        missingSinceNanos = new HashMap<>();
    }

    @Override
    public long seenIndex() {
        return seenIndex;
    }

    @Override
    public Next portion() throws InterruptedException, ExecutionException, TimeoutException {
        seenIndex = replica.status().applied();
        LedgerAnswer<LedgerPage> answer = page().get(timeout.toMillis(), MILLISECONDS);
        seen = null;
        LedgerPage page = answer.value();
        List<LedgerEntry> rows = page.entries();
        Recorded recorded = recorded(page);
        // An operator accepted a ledger that had lost rows: what was sold since then is before the old mark.
        boolean accepted =
                recorded.mark().acceptances() != acceptances || recorded.mark().sequence() < mark;
        if (!page.epoch().equals(epoch) || accepted) {
            adopt(recorded.mark());
            return Next.AT_ONCE;
        }
        if (page.end() != null && page.end() < mark) {
            // It has lost rows, as LedgerTrust will find: of what was sold since then nothing is known here.
            return Next.AFTER_A_PAUSE;
        }
        List<LedgerEntry> ripe = ripe(rows, recorded.missing());
        long covered = covered(answer, ripe.size());
        if (!ripe.isEmpty() || covered > recorded.mark().coveredIndex()) {
            cancelReturned(ripe, recorded);
            returnCancelled(ripe, recorded);
            record(ripe, covered);
        }
        if (ripe.size() < rows.size()) {
            return Next.AFTER_A_PAUSE;
        }
        if (!page.more()) {
            seen = answer.session().of("catalog").orElse(null);
        }
        return page.more() ? Next.AT_ONCE : Next.AFTER_A_PAUSE;
    }

    private CompletableFuture<LedgerAnswer<LedgerPage>> page() {
        Deadline deadline = Deadline.after(timeout);
        return seen == null
                ? ledger.page(mark, pageSize, deadline)
                : ledger.pageNewerThan(seen, mark, pageSize, deadline);
    }

    /**
     * What the order group holds of a page of the ledger.
     *
     * @param uncancelled of the orders whose copies were given back, those that nobody has begun to cancel
     * @param unreturned of the orders whose copies were not given back, those that are cancelled
     */
    private record Recorded(RelayMark mark, Set<String> missing, Set<String> uncancelled, Set<String> unreturned) {}

    private Recorded recorded(LedgerPage page) throws InterruptedException, ExecutionException, TimeoutException {
        return replica.query(ReadMode.LOCAL, state -> {
                    Map<String, Standing> standings = new HashMap<>();
                    page.entries()
                            .forEach(row -> state.standing(row.orderId(), row.decidedIndex())
                                    .ifPresent(standing -> standings.put(row.orderId(), standing)));
                    Set<String> missing = page.entries().stream()
                            .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                            .map(LedgerEntry::orderId)
                            .filter(id -> !standings.containsKey(id))
                            .collect(Collectors.toCollection(TreeSet::new));
                    Set<String> unreturned = page.entries().stream()
                            .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD && !row.returned())
                            .map(LedgerEntry::orderId)
                            .filter(id -> standings.get(id) == Standing.CANCELLED)
                            .collect(Collectors.toCollection(TreeSet::new));
                    Set<String> uncancelled = page.entries().stream()
                            .filter(LedgerEntry::returned)
                            .map(LedgerEntry::orderId)
                            .filter(id -> state.order(id)
                                    .filter(order -> order.state() != Order.State.PLACED)
                                    .isEmpty())
                            .collect(Collectors.toCollection(TreeSet::new));
                    return new Recorded(state.mark(page.epoch()), missing, uncancelled, unreturned);
                })
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    private void adopt(RelayMark found) {
        LOG.info(
                "relays the ledger of catalog epoch {} after sequence {}; orders of earlier epochs stay",
                found.epoch(),
                found.sequence());
        epoch = found.epoch();
        mark = found.sequence();
        coveredIndex = found.coveredIndex();
        acceptances = found.acceptances();
        missingSinceNanos = new HashMap<>();
    }

    /** Up to which index of the catalog's log everything is recorded with the first rows of a page; several may share an index. */
    private static long covered(LedgerAnswer<LedgerPage> answer, int rows) {
        LedgerPage page = answer.value();
        if (rows < page.entries().size()) {
            return page.entries().get(rows).decidedIndex() - 1;
        }
        return page.more()
                ? page.entries().get(rows - 1).decidedIndex() - 1
                : answer.session().of("catalog").map(LogPosition::index).orElse(0L);
    }

    /** The rows before the first whose order is missing and still has its grace; bounded by lines too. */
    private List<LedgerEntry> ripe(List<LedgerEntry> rows, Set<String> missing) {
        long now = System.nanoTime();
        Map<String, Long> since = new HashMap<>();
        missing.forEach(id -> since.put(id, missingSinceNanos.getOrDefault(id, now)));
        missingSinceNanos = since;

        List<LedgerEntry> ripe = new ArrayList<>();
        int lines = 0;
        for (LedgerEntry row : rows) {
            Long missingSince = since.get(row.orderId());
            lines += missingSince == null ? 0 : row.lines().size();
            // Who has had copies given back is not about to record the order.
            boolean graceLeft = missingSince != null && !row.returned() && now - missingSince < grace.toNanos();
            if (graceLeft || lines > LINES_MAX) {
                break;
            }
            ripe.add(row);
        }
        return ripe;
    }

    /** Before the mark passes them: after a crash in between they are found again. */
    private void cancelReturned(List<LedgerEntry> ripe, Recorded recorded)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<LedgerEntry> rows = ripe.stream()
                .filter(row -> recorded.uncancelled().contains(row.orderId()))
                .toList();
        List<DecidedOrder> missing = rows.stream()
                .filter(row -> recorded.missing().contains(row.orderId()))
                .map(DecidedOrder::of)
                .toList();
        if (!missing.isEmpty()) {
            replica.submit(CommandId.random(), new RecordOrders(missing)).get(timeout.toMillis(), MILLISECONDS);
        }
        for (LedgerEntry row : rows) {
            replica.submit(CommandId.random(), new BeginCancellation(row.orderId()))
                    .get(timeout.toMillis(), MILLISECONDS);
        }
        if (!rows.isEmpty()) {
            LOG.warn(
                    "the copies of {} orders had been given back, and nobody had begun to cancel them here: they are cancelled",
                    rows.size());
        }
    }

    /** Also of orders that were cancelled while the page was read: to give copies back twice changes nothing. */
    private void returnCancelled(List<LedgerEntry> ripe, Recorded recorded)
            throws InterruptedException, ExecutionException, TimeoutException {
        for (LedgerEntry row : ripe) {
            if (recorded.unreturned().contains(row.orderId())) {
                ledger.giveBack(row.orderId(), Hop.OWN, Deadline.after(timeout)).get(timeout.toMillis(), MILLISECONDS);
                LOG.info("order {} is cancelled: the ledger was told again to give its copies back", row.orderId());
            }
        }
    }

    private void record(List<LedgerEntry> ripe, long covered)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<DecidedOrder> missing = ripe.stream()
                .filter(row -> missingSinceNanos.containsKey(row.orderId()))
                .map(DecidedOrder::of)
                .toList();
        // Not the mark, which an operator may have set back since.
        long upTo = ripe.isEmpty() ? 0 : ripe.get(ripe.size() - 1).sequence();
        Versioned<RecordRelayed.Reply> recorded = replica.submit(
                        CommandId.random(), new RecordRead(epoch(), acceptances, upTo, covered, missing))
                .get(timeout.toMillis(), MILLISECONDS);
        if (recorded.position().index() == seenIndex + 1) {
            seenIndex++;
        }
        RecordRelayed.Reply reply = recorded.value();
        mark = reply.mark();
        coveredIndex = covered;
        missing.forEach(order -> missingSinceNanos.remove(order.id()));
        if (!missing.isEmpty()) {
            relayed.mark(missing.size());
            LOG.info("relayed {} orders that were sold and not recorded, up to sequence {}", missing.size(), upTo);
        }
        if (!reply.different().isEmpty()) {
            LOG.error("orders of an earlier life of the catalog hold these ids and stay: {}", reply.different());
        }
    }

    private String epoch() {
        if (epoch == null) {
            throw new IllegalStateException("no epoch was adopted");
        }
        return epoch;
    }
}
