package com.pygmy.catalog.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.Optional;

/**
 * Gives the copies of a sold order back to the stock, once: the ledger row is marked, and a second time changes nothing. The
 * copies of a book that is gone meanwhile go with it.
 */
@LogName(value = "catalog.return", keepReply = false)
public record ReturnOrder(String orderId) implements CatalogCommand<ReturnOrder.Outcome> {
    /** What came of it. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Returned.class, name = "returned"),
        @JsonSubTypes.Type(value = UnknownOrder.class, name = "unknown-order"),
        @JsonSubTypes.Type(value = NotSold.class, name = "not-sold")
    })
    public sealed interface Outcome {}

    /** The copies are back, now or since an earlier time. */
    public record Returned(LedgerEntry entry) implements Outcome {}

    /** Such an order was never decided here. */
    public record UnknownOrder() implements Outcome {}

    /** The order was rejected: there is nothing to give back. */
    public record NotSold() implements Outcome {}

    @Override
    public Outcome applyTo(CatalogState state, Entry entry) {
        Optional<LedgerEntry> found = state.ledgerEntry(orderId);
        if (found.isEmpty()) {
            return new UnknownOrder();
        }
        LedgerEntry order = found.get();
        if (order.outcome() == LedgerEntry.Outcome.REJECTED) {
            return new NotSold();
        }
        if (!order.returned()) {
            for (Order.Line line : order.lines()) {
                state.books().addStock(line.bookId(), line.copies(), entry.index());
            }
            state.ledger().markReturned(orderId);
        }
        return new Returned(state.ledgerEntry(orderId).orElseThrow());
    }
}
