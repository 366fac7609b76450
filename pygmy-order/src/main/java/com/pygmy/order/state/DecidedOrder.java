package com.pygmy.order.state;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.LedgerEntry;
import java.time.Instant;
import java.util.List;

/**
 * An order that the ledger has sold, as it stands in the log and in the table. A form of its own and not the one of the
 * HTTP API, because it is frozen.
 *
 * @param id see {@link com.pygmy.api.ledger.OrderIdentity}
 * @param placedAt the time of the catalog's log entry that decided it
 * @param decidedIndex the index of that entry in the catalog's log
 */
public record DecidedOrder(
        String id, String key, List<Line> lines, long totalCents, Instant placedAt, long decidedIndex) {
    public DecidedOrder {
        lines = List.copyOf(lines);
        if (lines.isEmpty()) {
            throw new IllegalArgumentException("lines of order " + id + ": none (expected: at least 1)");
        }
    }

    /** What a decision of the ledger sold. */
    public static DecidedOrder of(Decision.Sold sold) {
        return new DecidedOrder(
                sold.orderId(),
                sold.key(),
                lines(sold.lines()),
                sold.totalCents(),
                sold.decidedAt(),
                sold.decidedIndex());
    }

    /** What a row of the ledger sold. */
    public static DecidedOrder of(LedgerEntry sold) {
        return new DecidedOrder(
                sold.orderId(),
                sold.key(),
                lines(sold.lines()),
                sold.totalCents(),
                sold.decidedAt(),
                sold.decidedIndex());
    }

    /** This order as the HTTP API shows it. */
    public Order as(Order.State state) {
        List<Order.Line> shown = lines.stream()
                .map(line -> new Order.Line(line.bookId, line.copies, line.unitPriceCents))
                .toList();
        return new Order(id, key, state, shown, totalCents, placedAt, decidedIndex);
    }

    private static List<Line> lines(List<Order.Line> sold) {
        return sold.stream()
                .map(line -> new Line(line.bookId(), line.copies(), line.unitPriceCents()))
                .toList();
    }

    /** Copies bought of one book, at the price of the moment of the decision. */
    public record Line(long bookId, long copies, long unitPriceCents) {}
}
