package com.pygmy.order.simulation;

import com.pygmy.api.ledger.Decision;
import com.pygmy.api.ledger.DecisionRequest;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.api.ledger.OrderIdentity;
import com.pygmy.catalog.state.AdjustStock;
import com.pygmy.catalog.state.DecideOrder;
import com.pygmy.catalog.state.ReturnOrder;
import com.pygmy.order.state.BeginCancellation;
import com.pygmy.order.state.CancelReply;
import com.pygmy.order.state.DecidedOrder;
import com.pygmy.order.state.MarkCancelled;
import com.pygmy.order.state.RecordOrders;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A customer with one order, and the coordinator that serves it: places the order, again where no answer came, and may cancel it. One
 * step is what happens between two messages; between two steps anybody else may take any number of theirs, and a coordinator may
 * be gone for good.
 */
final class Customer {
    private static final int COORDINATORS = 3;

    private final SimulatedStore store;
    private final int number;
    private final String key;
    private final List<DecideOrder.Line> lines;
    private final List<Decision.Sold> sold = new ArrayList<>();
    private boolean rejected;
    private boolean cancelled;
    private boolean wantsToCancel;
    private int tries;
    private Next next = Next.DECIDE;

    private enum Next {
        DECIDE,
        RECORD,
        REST,
        BEGIN_CANCELLATION,
        GIVE_BACK,
        MARK,
        DONE
    }

    Customer(SimulatedStore store, int number, List<DecideOrder.Line> lines, boolean wantsToCancel) {
        this.store = store;
        this.number = number;
        this.key = "key-" + number;
        this.lines = List.copyOf(lines);
        this.wantsToCancel = wantsToCancel;
    }

    String key() {
        return key;
    }

    /** What this customer was told to have bought, once for each answer. */
    List<Decision.Sold> sold() {
        return List.copyOf(sold);
    }

    boolean wasRejected() {
        return rejected;
    }

    /** Whether this customer was told that the order is cancelled. */
    boolean wasCancelled() {
        return cancelled;
    }

    boolean isDone() {
        return next == Next.DONE;
    }

    private String orderId() {
        return switch (store.flaw()) {
            case NEW_ID_FOR_RETRY -> OrderIdentity.orderId(key + "." + tries);
            case IDS_PER_COORDINATOR -> OrderIdentity.orderId("order " + number / COORDINATORS);
            default -> OrderIdentity.orderId(key);
        };
    }

    void step() throws SQLException {
        switch (next) {
            case DECIDE -> decide();
            case RECORD -> record();
            case REST -> next = wantsToCancel ? Next.BEGIN_CANCELLATION : Next.DONE;
            case BEGIN_CANCELLATION -> beginCancellation();
            case GIVE_BACK -> giveBack();
            case MARK -> mark();
            case DONE -> {}
        }
    }

    private void decide() throws SQLException {
        tries++;
        DecideOrder order = new DecideOrder(
                orderId(),
                key,
                OrderIdentity.fingerprint(lines.stream()
                        .map(line -> new DecisionRequest.Line(line.bookId(), line.copies()))
                        .toList()),
                lines);
        if (store.flaw() == Flaw.STOCK_APART_FROM_ORDER) {
            // A coordinator that died in between comes again and takes the copies once more.
            for (DecideOrder.Line line : lines) {
                store.catalog().submit(new AdjustStock("taken", line.bookId(), -line.copies()));
            }
        }
        long read = store.price(lines.get(0).bookId());
        if (store.flaw() == Flaw.PRICE_APART_FROM_DECISION) {
            store.changePrices();
        }
        Optional<Decision> decision = store.catalog().submit(order);
        if (decision.isEmpty() && store.flaw() == Flaw.ANSWER_BEFORE_DECISION) {
            sold.add(store.asIfSold(order));
            next = Next.DONE;
        } else if (decision.isPresent()) {
            learn(decision.get(), read);
        }
    }

    private void learn(Decision decision, long read) {
        if (decision instanceof Decision.Sold answer) {
            boolean again = store.random().nextInt(4) == 0;
            sold.add(store.flaw() == Flaw.PRICE_APART_FROM_DECISION ? store.at(answer, read) : answer);
            // Also an answer may be lost on its way to the client, who then asks again.
            next = again ? Next.DECIDE : Next.RECORD;
        } else if (decision instanceof Decision.Rejected) {
            rejected = true;
            next = store.random().nextInt(4) == 0 ? Next.DECIDE : Next.DONE;
        } else {
            store.wrong("order " + key + " got " + decision);
            next = Next.DONE;
        }
    }

    /** The coordinator's, beside the answer; one that dies leaves it to the relay. */
    private void record() throws SQLException {
        next = Next.REST;
        if (store.isHealed() || store.random().nextInt(3) > 0) {
            store.orders().submit(new RecordOrders(List.of(DecidedOrder.of(sold.get(sold.size() - 1)))));
        }
    }

    private void beginCancellation() throws SQLException {
        Optional<CancelReply> begun = store.orders().submit(new BeginCancellation(orderId()));
        if (begun.isEmpty()) {
            return;
        }
        if (begun.get() instanceof CancelReply.Stands) {
            next = Next.GIVE_BACK;
        } else if (store.flaw() == Flaw.CANCELS_WHAT_IS_NOT_RECORDED) {
            cancelled = true;
            next = Next.DONE;
        } else {
            Optional<LedgerEntry> row = store.catalog().state().ledgerEntry(orderId());
            if (row.isPresent()) {
                store.orders().submit(new RecordOrders(List.of(DecidedOrder.of(row.get()))));
            }
        }
    }

    private void giveBack() throws SQLException {
        if (leaves()) {
            return;
        }
        if (store.flaw() == Flaw.GIVEN_BACK_WITHOUT_MARK) {
            for (DecideOrder.Line line : lines) {
                store.catalog().submit(new AdjustStock("given back", line.bookId(), line.copies()));
            }
        }
        if (store.catalog().submit(new ReturnOrder(orderId())).isPresent()) {
            next = Next.MARK;
        }
    }

    private void mark() throws SQLException {
        if (leaves()) {
            return;
        }
        if (store.orders().submit(new MarkCancelled(orderId())).isPresent()) {
            cancelled = true;
            next = Next.DONE;
        }
    }

    /** Whether the coordinator dies here; the client was told that the cancellation has begun. */
    private boolean leaves() {
        if (!store.isHealed() && store.random().nextInt(4) == 0) {
            cancelled = true;
            next = Next.DONE;
            return true;
        }
        return false;
    }
}
