package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.codahale.metrics.Meter;
import com.codahale.metrics.MetricRegistry;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.order.state.RecordRelayed;
import com.pygmy.order.state.RelayMark;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records what the ledger sold and no coordinator recorded: the ledger is the outbox, the relay reads it past the order
 * group's mark. What is missing gets a moment of grace, since its coordinator is most likely about to record it.
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

    /** Read by the gauge too. */
    private volatile long mark;

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
    }

    @Override
    public void reset() {
        epoch = null;
        mark = 0;
        missingSinceNanos = new HashMap<>();
    }

    @Override
    public boolean portion() throws InterruptedException, ExecutionException, TimeoutException {
        LedgerPage page = ledger.page(mark, pageSize, Deadline.after(timeout))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
        if (!page.epoch().equals(epoch)) {
            adopt(page.epoch());
            return true;
        }
        if (page.entries().isEmpty()) {
            if (recordedMark(page.epoch()) < mark) {
                // An operator accepted a ledger that had lost rows: what was sold since then is somewhere before the
                // mark.
                adopt(page.epoch());
                return true;
            }
            return false;
        }
        List<LedgerEntry> ripe = ripe(page.entries());
        if (ripe.isEmpty()) {
            return false;
        }
        record(ripe);
        return page.more() && ripe.size() == page.entries().size();
    }

    private void adopt(String found) throws InterruptedException, ExecutionException, TimeoutException {
        List<RelayMark> marks = replica.query(ReadMode.LOCAL, OrderState::marks)
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
        mark = recordedMark(found);
        boolean another = marks.stream().noneMatch(each -> each.epoch().equals(found)) && !marks.isEmpty();
        if (another) {
            LOG.warn(
                    "the catalog has a new epoch {}, it was wiped or restored: its ledger is relayed from the beginning,"
                            + " orders of {} stay",
                    found,
                    marks);
        } else {
            LOG.info("relays the ledger of catalog epoch {} after sequence {}", found, mark);
        }
        epoch = found;
        missingSinceNanos = new HashMap<>();
    }

    private long recordedMark(String ofEpoch) throws InterruptedException, ExecutionException, TimeoutException {
        return replica.query(ReadMode.LOCAL, state -> state.mark(ofEpoch))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    /** The rows before the first whose order is missing and still has its grace; bounded by lines too. */
    private List<LedgerEntry> ripe(List<LedgerEntry> rows)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> missing = missing(rows);
        long now = System.nanoTime();
        Map<String, Long> since = new HashMap<>();
        missing.forEach(id -> since.put(id, missingSinceNanos.getOrDefault(id, now)));
        missingSinceNanos = since;

        List<LedgerEntry> ripe = new ArrayList<>();
        int lines = 0;
        for (LedgerEntry row : rows) {
            Long missingSince = since.get(row.orderId());
            lines += missingSince == null ? 0 : row.lines().size();
            boolean graceLeft = missingSince != null && now - missingSince < grace.toNanos();
            if (graceLeft || lines > LINES_MAX) {
                break;
            }
            ripe.add(row);
        }
        return ripe;
    }

    private Set<String> missing(List<LedgerEntry> rows)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<String> sold = rows.stream()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                .map(LedgerEntry::orderId)
                .toList();
        return replica.query(ReadMode.LOCAL, state -> {
                    Set<String> missing = new TreeSet<>(sold);
                    missing.removeIf(state::isRecorded);
                    return missing;
                })
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    private void record(List<LedgerEntry> ripe) throws InterruptedException, ExecutionException, TimeoutException {
        List<DecidedOrder> missing = ripe.stream()
                .filter(row -> missingSinceNanos.containsKey(row.orderId()))
                .map(DecidedOrder::of)
                .toList();
        long upTo = ripe.get(ripe.size() - 1).sequence();
        RecordRelayed.Reply reply = replica.submit(CommandId.random(), new RecordRelayed(epoch(), upTo, missing))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
        mark = reply.mark();
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
