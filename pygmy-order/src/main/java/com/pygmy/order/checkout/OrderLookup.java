package com.pygmy.order.checkout;

import com.pygmy.api.Order;
import com.pygmy.api.OrderPage.Rejection;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.failover.Deadline;
import com.pygmy.order.ledger.LedgerAnswer;
import com.pygmy.order.ledger.LedgerClient;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.ListedOrder;
import com.pygmy.order.state.OrderState;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * Reads orders. An order exists from its decision on, so what the order group does not know is asked of the ledger: an order
 * that is sold and not yet recorded is shown as PLACED, without waiting for the relay. Thread-safe; waits for nothing but
 * the replica's and the catalog's answers.
 *
 * <p>Reading the order group first and the ledger after it keeps a linearizable read linearizable: what is missing in the
 * first and sold in the second was, at the moment of the second or of its decision, PLACED.
 */
public final class OrderLookup {
    private static final String CATALOG = "catalog";

    private final Replica<OrderState> replica;
    private final LedgerClient ledger;
    private final RecordedSales sales;
    private final Duration timeout;

    /**
     * @param listTimeout how long a list waits until what its reader knows of is recorded
     * @param timeout for each call of the catalog
     * @param executor goes on after a wait; its work never blocks
     */
    public OrderLookup(
            Replica<OrderState> replica,
            LedgerClient ledger,
            LedgerTrust trust,
            Duration listTimeout,
            Duration timeout,
            Executor executor) {
        this.replica = replica;
        this.ledger = ledger;
        this.sales = new RecordedSales(replica, trust, listTimeout, executor);
        this.timeout = timeout;
    }

    /**
     * What was found.
     *
     * @param rejection where there is no order because the ledger rejected it for good
     * @param session what this answer shows, and nothing that the reader has seen elsewhere: a group that had no part in it is
     *     not in there
     */
    public record Found(Optional<Order> order, Optional<Rejection> rejection, SessionToken session) {}

    /**
     * An order, or why there is none. Fails with a {@link com.pygmy.raft.ReplicaException} or a
     * {@link com.pygmy.order.ledger.LedgerFailure}.
     */
    public CompletableFuture<Found> find(String orderId, ReadTerms terms) {
        if (!OrderIdentity.isOrderId(orderId)) {
            return CompletableFuture.completedFuture(new Found(Optional.empty(), Optional.empty(), SessionToken.EMPTY));
        }
        return read(orderId, terms.mode(), SessionToken.EMPTY)
                .thenCompose(found -> found.order().isPresent()
                        ? CompletableFuture.completedFuture(found)
                        : askLedger(orderId, terms, found.session()));
    }

    /**
     * Recorded orders, newest first. An order exists from its decision on, so within a session the list waits until all are recorded
     * that were sold up to where the session has seen the catalog; a linearizable one, up to where the catalog is now, which
     * only the catalog can tell. Fails with a {@link com.pygmy.raft.ReplicaException} or, where it is linearizable, a
     * {@link com.pygmy.order.ledger.LedgerFailure}.
     *
     * @param customer only those whose keys carry this name, or everybody's
     * @param before only those with a lower sequence
     */
    public CompletableFuture<Versioned<List<ListedOrder>>> list(
            Optional<String> customer, Optional<Order.State> state, long before, int limit, ReadTerms terms) {
        return sold(terms)
                .thenCompose(catalog -> catalog.map(sales::upTo).orElse(CompletableFuture.completedFuture(null)))
                .thenCompose(recorded -> replica.query(
                        terms.mode(),
                        orders -> customer.isPresent()
                                ? orders.newestOf(customer.get(), state, before, limit)
                                : orders.newest(state, before, limit)));
    }

    /** Up to where the catalog's sales must be in a list. */
    private CompletableFuture<Optional<LogPosition>> sold(ReadTerms terms) {
        return switch (terms.consistency()) {
            case ANY -> CompletableFuture.completedFuture(Optional.empty());
            case SESSION -> CompletableFuture.completedFuture(terms.session().of(CATALOG));
            case LINEARIZABLE ->
                ledger.end(Deadline.after(timeout))
                        .thenApply(answer -> answer.session().of(CATALOG));
        };
    }

    private CompletableFuture<Found> read(String orderId, ReadMode mode, SessionToken session) {
        return replica.query(mode, state -> state.order(orderId))
                .thenApply(read -> new Found(read.value(), Optional.empty(), session.advance(read.position())));
    }

    private CompletableFuture<Found> askLedger(String orderId, ReadTerms terms, SessionToken session) {
        return ledger.entry(orderId, terms.session(), terms.consistency(), terms.hop(), Deadline.after(timeout))
                .thenCompose(answer -> interpret(orderId, answer, session.merge(answer.session())));
    }

    private CompletableFuture<Found> interpret(
            String orderId, LedgerAnswer<Optional<LedgerEntry>> answer, SessionToken session) {
        Optional<LedgerEntry> row = answer.value();
        if (row.isEmpty()) {
            return CompletableFuture.completedFuture(new Found(Optional.empty(), Optional.empty(), session));
        }
        LedgerEntry entry = row.get();
        if (entry.outcome() == LedgerEntry.Outcome.REJECTED) {
            Rejection rejection = new Rejection(entry.orderId(), entry.key(), entry.shortages(), entry.decidedIndex());
            return CompletableFuture.completedFuture(new Found(Optional.empty(), Optional.of(rejection), session));
        }
        DecidedOrder decided = DecidedOrder.of(entry);
        if (!entry.returned()) {
            Found placed = new Found(Optional.of(decided.as(Order.State.PLACED)), Optional.empty(), session);
            return CompletableFuture.completedFuture(placed);
        }
        // Given back, so recorded and cancelled since the first look: only the order group knows how far it is.
        return read(orderId, ReadMode.LINEARIZABLE, session)
                .thenApply(found -> found.order().isPresent()
                        ? found
                        : new Found(
                                Optional.of(decided.as(Order.State.CANCELLING)), Optional.empty(), found.session()));
    }
}
