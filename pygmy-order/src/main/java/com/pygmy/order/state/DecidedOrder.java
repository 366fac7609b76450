package com.pygmy.order.state;

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

    /** Copies bought of one book, at the price of the moment of the decision. */
    public record Line(long bookId, long copies, long unitPriceCents) {}
}
