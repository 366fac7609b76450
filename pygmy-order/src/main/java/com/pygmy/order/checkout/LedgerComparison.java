package com.pygmy.order.checkout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.LedgerPage;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.Hop;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;

/**
 * Compares every row of the ledger with every order, both ways. Orders go on meanwhile: what is placed or cancelled during the
 * comparison may show as not recorded, or not cancelled, and never as an order without a sale. Holds a number for each order in memory. Blocks;
 * used by one thread.
 */
final class LedgerComparison {
    /** As the relay's: a row has up to a hundred lines or shortages, and an answer of the catalog may have 4 MiB. */
    private static final int PAGE = 256;

    /** More are counted only. */
    private static final int NAMED_MAX = 100;

    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final Duration timeout;
    private final Set<Long> sales = new HashSet<>();
    private long sold;
    private long orders;
    private final Found unrecorded = new Found();
    private final Found uncancelled = new Found();
    private final Found unreturned = new Found();
    private final Found unsold = new Found();
    private final Hasher unsoldHash = Hashing.sha256().newHasher();
    private final SortedMap<Long, Long> copies = new TreeMap<>();

    /**
     * What was found.
     *
     * @param unrecorded sales without an order
     * @param uncancelled orders whose copies were given back, and which nobody has begun to cancel
     * @param unreturned orders that are cancelled and whose copies were not given back
     * @param unsold orders without a sale, cancelled ones aside
     * @param copies of the orders without a sale, by book: they count as in stock
     * @param unsoldName names these orders and no others
     */
    record Result(
            long sold,
            long orders,
            Found unrecorded,
            Found uncancelled,
            Found unreturned,
            Found unsold,
            SortedMap<Long, Long> copies,
            String unsoldName) {}

    /** Ids of orders: how many, and the first of them. */
    static final class Found {
        private final List<String> first = new ArrayList<>();
        private long count;

        private void add(String id) {
            count++;
            if (first.size() < NAMED_MAX) {
                first.add(id);
            }
        }

        @Override
        public String toString() {
            return count == 0
                    ? "none"
                    : count + " (" + String.join(", ", first) + (count > first.size() ? ", ..." : "") + ")";
        }
    }

    /** @param timeout for each call of the catalog or the replica */
    LedgerComparison(Replica<OrderState> replica, LedgerClient ledger, Duration timeout) {
        this.replica = replica;
        this.ledger = ledger;
        this.timeout = timeout;
    }

    Result run() throws InterruptedException, ExecutionException, TimeoutException {
        readLedger();
        readOrders();
        return new Result(
                sold,
                orders,
                unrecorded,
                uncancelled,
                unreturned,
                unsold,
                copies,
                unsoldHash.hash().toString().substring(0, 12));
    }

    private void readLedger() throws InterruptedException, ExecutionException, TimeoutException {
        long after = 0;
        boolean more = true;
        while (more) {
            LedgerPage page = ledger.page(after, PAGE, Deadline.after(timeout))
                    .get(timeout.toMillis(), MILLISECONDS)
                    .value();
            List<LedgerEntry> rows = page.entries().stream()
                    .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                    .toList();
            Map<String, Order.State> states = states(rows);
            for (LedgerEntry row : rows) {
                compare(row, Optional.ofNullable(states.get(row.orderId())));
            }
            after = page.last();
            more = page.more();
        }
    }

    private Map<String, Order.State> states(List<LedgerEntry> rows)
            throws InterruptedException, ExecutionException, TimeoutException {
        return replica.query(ReadMode.LINEARIZABLE, state -> {
                    Map<String, Order.State> states = new HashMap<>();
                    rows.forEach(row ->
                            state.order(row.orderId()).ifPresent(order -> states.put(row.orderId(), order.state())));
                    return states;
                })
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    private void compare(LedgerEntry row, Optional<Order.State> state) {
        sold++;
        sales.add(number(row.orderId()));
        if (state.isEmpty()) {
            unrecorded.add(row.orderId());
        } else if (row.returned() && state.get() == Order.State.PLACED) {
            uncancelled.add(row.orderId());
        } else if (!row.returned() && state.get() == Order.State.CANCELLED) {
            unreturned.add(row.orderId());
        }
    }

    private void readOrders() throws InterruptedException, ExecutionException, TimeoutException {
        long before = Long.MAX_VALUE;
        List<ListedOrder> page = newest(before);
        while (!page.isEmpty()) {
            for (ListedOrder each : page) {
                orders++;
                before = each.sequence();
                if (isWithoutSale(each.order())) {
                    unsold.add(each.order().id());
                    unsoldHash.putString(each.order().id(), UTF_8);
                    each.order().lines().forEach(line -> copies.merge(line.bookId(), line.copies(), Long::sum));
                }
            }
            page = newest(before);
        }
    }

    private List<ListedOrder> newest(long before) throws InterruptedException, ExecutionException, TimeoutException {
        return replica.query(ReadMode.LOCAL, state -> state.newest(Optional.empty(), before, PAGE))
                .get(timeout.toMillis(), MILLISECONDS)
                .value();
    }

    private boolean isWithoutSale(Order order) throws InterruptedException, ExecutionException, TimeoutException {
        if (order.state() == Order.State.CANCELLED || sales.contains(number(order.id()))) {
            return false;
        }
        // Sold since its page was read, most likely.
        return ledger.entry(order.id(), SessionToken.EMPTY, Consistency.LINEARIZABLE, Hop.OWN, Deadline.after(timeout))
                .get(timeout.toMillis(), MILLISECONDS)
                .value()
                .filter(row -> row.outcome() == LedgerEntry.Outcome.SOLD)
                .isEmpty();
    }

    /** Half of an id, which is a hash: two of a million orders share it with a probability of one in thirty million. */
    private static long number(String orderId) {
        return Long.parseUnsignedLong(orderId, 0, 16, 16);
    }
}
