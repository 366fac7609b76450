package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.api.Order;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.Hop;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finishes the cancellations that stopped half way: orders that stay CANCELLING for longer than a coordinator takes.
 * Confined to the thread of its {@link LeaderDuty}.
 */
public final class CancellationSweeper implements LeaderDuty.Work {
    private static final Logger LOG = LoggerFactory.getLogger(CancellationSweeper.class);
    private static final int PAGE = 100;

    private final Replica<OrderState> replica;
    private final Cancellations cancellations;
    private final Duration grace;
    private final Duration timeout;

    /** After a failure the next portion begins behind the order that failed, so that it does not hold up the others. */
    private long after;

    private long seenIndex;

    private Map<String, Long> seenSinceNanos = new HashMap<>();

    /**
     * @param grace how long an order may be CANCELLING before it is swept
     * @param timeout for each call of the catalog or the replica
     */
    public CancellationSweeper(
            Replica<OrderState> replica, Cancellations cancellations, Duration grace, Duration timeout) {
        this.replica = replica;
        this.cancellations = cancellations;
        this.grace = grace;
        this.timeout = timeout;
    }

    @Override
    public void reset() {
        seenSinceNanos = new HashMap<>();
    }

    @Override
    public long seenIndex() {
        return seenIndex;
    }

    @Override
    public Next portion() throws InterruptedException, ExecutionException, TimeoutException {
        seenIndex = replica.status().applied();
        List<ListedOrder> cancelling = replica.query(
                        ReadMode.LOCAL, state -> state.oldest(Order.State.CANCELLING, after, PAGE))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
        List<ListedOrder> ripe = ripe(cancelling);
        for (ListedOrder each : ripe) {
            after = each.sequence();
            finish(each.order());
        }
        boolean fromTheBeginning = after == 0;
        after = 0;
        if (ripe.size() == PAGE) {
            return Next.AT_ONCE;
        }
        return cancelling.isEmpty() && fromTheBeginning ? Next.WHEN_APPLIED : Next.AFTER_A_PAUSE;
    }

    private List<ListedOrder> ripe(List<ListedOrder> cancelling) {
        long now = System.nanoTime();
        Map<String, Long> since = new HashMap<>();
        List<ListedOrder> ripe = new ArrayList<>();
        for (ListedOrder each : cancelling) {
            String id = each.order().id();
            long seenSince = seenSinceNanos.getOrDefault(id, now);
            since.put(id, seenSince);
            if (now - seenSince >= grace.toNanos()) {
                ripe.add(each);
            }
        }
        seenSinceNanos = since;
        return ripe;
    }

    private void finish(Order order) throws InterruptedException, ExecutionException, TimeoutException {
        cancellations
                .finish(order, SessionToken.EMPTY, Hop.OWN, Deadline.after(timeout))
                .get(2 * timeout.toMillis(), MILLISECONDS);
        LOG.info("finished the cancellation of order {}", order.id());
    }
}
