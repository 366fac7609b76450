package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.harness.history.Value;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;

/** How orders and rows of the ledger stand in a history. */
final class OrderValues {
    /** The error of an order that was rejected since there were not enough copies. */
    static final String OUT_OF_STOCK = "out-of-stock";

    private OrderValues() {}

    /** {@code [[book copies] ...]}, ascending by book. */
    static Value wanted(SortedMap<Long, Long> lines) {
        return Value.list(lines.entrySet().stream()
                .map(line -> Value.list(Value.of(line.getKey()), Value.of(line.getValue())))
                .toList());
    }

    static Value of(Order order) {
        return Value.map(Map.of(
                "id", Value.of(order.id()),
                "key", Value.of(order.key()),
                "state", Value.of(order.state().name()),
                "lines", sold(order.lines()),
                "total", Value.of(order.totalCents()),
                "placed", Value.of(order.placedAt().toString()),
                "decided", Value.of(order.decidedIndex())));
    }

    static Value of(LedgerEntry entry) {
        return Value.map(Map.of(
                "id", Value.of(entry.orderId()),
                "outcome", Value.of(entry.outcome().name()),
                "lines", sold(entry.lines()),
                "total", Value.of(entry.totalCents()),
                "decided", Value.of(entry.decidedIndex()),
                "returned", Value.of(entry.returned())));
    }

    /** {@code [[book copies price] ...]}, ascending by book. */
    private static Value sold(List<Order.Line> lines) {
        return Value.list(lines.stream()
                .sorted(java.util.Comparator.comparingLong(Order.Line::bookId))
                .map(line ->
                        Value.list(Value.of(line.bookId()), Value.of(line.copies()), Value.of(line.unitPriceCents())))
                .toList());
    }

    /** The name of a refusal: {@code KeyReused} is {@code key-reused}. */
    static String word(Object refusal) {
        return refusal.getClass()
                .getSimpleName()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "-")
                .toLowerCase(Locale.ROOT);
    }
}
