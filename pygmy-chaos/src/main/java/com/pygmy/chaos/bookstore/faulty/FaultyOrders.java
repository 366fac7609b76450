package com.pygmy.chaos.bookstore.faulty;

import com.pygmy.api.Order;
import com.pygmy.api.OrderRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Its orders, in memory, with a log index of their own. Thread-safe. */
final class FaultyOrders {
    private final Flaw flaw;
    private final FaultyCatalog catalog;
    private final Map<String, Order> orders = new LinkedHashMap<>();
    private final Map<String, String> fingerprints = new LinkedHashMap<>();
    private long index;
    private int again;

    FaultyOrders(Flaw flaw, FaultyCatalog catalog) {
        this.flaw = flaw;
        this.catalog = catalog;
    }

    /**
     * What became of a placement.
     *
     * @param entry null where the key stands for other lines
     * @param replayed whether it had been decided before
     */
    record Placement(@Nullable LedgerEntry entry, @Nullable Order order, boolean replayed) {}

    synchronized Placement place(String key, List<OrderRequest.Line> lines) {
        String id = OrderIdentity.orderId(key);
        String fingerprint = lines.toString();
        String before = fingerprints.putIfAbsent(key, fingerprint);
        if (before != null && flaw == Flaw.KEY_IGNORED) {
            id = OrderIdentity.orderId(key + "#" + ++again);
        } else if (before != null && !before.equals(fingerprint)) {
            return new Placement(null, null, false);
        }
        LedgerEntry entry = catalog.decide(id, key, lines);
        boolean known = orders.containsKey(id);
        if (entry.outcome() == LedgerEntry.Outcome.SOLD && !known) {
            index++;
            Order order = new Order(
                    id,
                    key,
                    Order.State.PLACED,
                    entry.lines(),
                    entry.totalCents(),
                    entry.decidedAt(),
                    entry.decidedIndex());
            if (isInLedger(id)) {
                orders.put(id, order);
            }
            return new Placement(entry, order, false);
        }
        return new Placement(entry, orders.get(id), before != null);
    }

    private boolean isInLedger(String id) {
        return catalog.ledger().stream().anyMatch(entry -> entry.orderId().equals(id));
    }

    synchronized @Nullable Order find(String id) {
        return orders.get(id);
    }

    /** Newest first. */
    synchronized List<Order> all() {
        List<Order> all = new ArrayList<>(orders.values());
        Collections.reverse(all);
        return all;
    }

    synchronized long index() {
        return index;
    }

    /** The order, cancelled; null where there is none. */
    synchronized @Nullable Order cancel(String id) {
        Order order = orders.get(id);
        if (order == null || order.state() == Order.State.CANCELLED) {
            return order;
        }
        catalog.giveBack(id);
        index++;
        Order cancelled = new Order(
                id,
                order.key(),
                Order.State.CANCELLED,
                order.lines(),
                order.totalCents(),
                order.placedAt(),
                order.decidedIndex());
        orders.put(id, cancelled);
        return cancelled;
    }
}
