package com.pygmy.order.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Order;
import com.pygmy.protocol.ApiJson;
import com.pygmy.raft.sqlite.PlainStatement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.Query;

/**
 * The orders and the relay's marks, over one connection: what an entry costs does not grow with the number of orders, but for
 * the depth of three B-trees. Not thread-safe; leaves transactions to the replica.
 *
 * <p>Every method throws an unchecked exception where the database fails.
 */
public final class OrderState {
    private static final ObjectMapper JSON = ApiJson.strict();
    private static final ObjectWriter LINES_WRITER = JSON.writerFor(new TypeReference<List<DecidedOrder.Line>>() {});
    private static final ObjectReader LINES_READER = JSON.readerForListOf(Order.Line.class);

    private static final String ORDERS =
            "SELECT sequence, id, key, state, lines, total_cents, placed_at, decided_index, cancelled_at FROM orders";

    private static final RowMapper<Order> ORDER = (row, context) -> {
        String cancelledAt = row.getString("cancelled_at");
        return new Order(
                row.getString("id"),
                row.getString("key"),
                Order.State.valueOf(row.getString("state")),
                readLines(row.getString("lines")),
                row.getLong("total_cents"),
                Instant.parse(row.getString("placed_at")),
                row.getLong("decided_index"),
                cancelledAt == null ? null : Instant.parse(cancelledAt));
    };

    private static final RowMapper<ListedOrder> LISTED =
            (row, context) -> new ListedOrder(row.getLong("sequence"), ORDER.map(row, context));

    private static final RowMapper<LedgerLoss> LOSS = (row, context) ->
            new LedgerLoss(row.getString(1), row.getLong(2), row.getLong(3), Instant.parse(row.getString(4)));

    private final Handle handle;

    /** Runs for every order. */
    private final PlainStatement insert;

    private final Query byId;

    OrderState(Handle handle) {
        this.handle = handle;
        insert = new PlainStatement(
                handle,
                "INSERT INTO orders (id, key, state, lines, total_cents, placed_at, decided_index)"
                        + " VALUES (?, ?, 'PLACED', ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
        byId = handle.createQuery(ORDERS + " WHERE id = ?");
    }

    /** Records an order where its id is not there yet; tells how the order stands. */
    Standing record(DecidedOrder order) {
        String lines = write(order.lines());
        int inserted = insert.update(
                order.id(),
                order.key(),
                lines,
                order.totalCents(),
                order.placedAt().toString(),
                order.decidedIndex());
        return inserted == 1 ? Standing.PLACED : standing(order, lines);
    }

    private Standing standing(DecidedOrder order, String lines) {
        return byId.bind(0, order.id())
                .map((row, context) -> {
                    boolean same = row.getString("key").equals(order.key())
                            && row.getLong("decided_index") == order.decidedIndex()
                            && row.getString("lines").equals(lines);
                    return same ? Standing.valueOf(row.getString("state")) : Standing.DIFFERENT;
                })
                .one();
    }

    /** Moves an order on where it is in the state {@code from}, else leaves it; tells how it stands. */
    CancelReply move(String orderId, Order.State from, Order.State to) {
        handle.execute("UPDATE orders SET state = ? WHERE id = ? AND state = ?", to.name(), orderId, from.name());
        return cancelReply(orderId);
    }

    /** Moves an order that is PLACED to CANCELLING with this time, else leaves it; tells how it stands. */
    CancelReply beginCancellation(String orderId, Instant time) {
        handle.execute(
                "UPDATE orders SET state = 'CANCELLING', cancelled_at = ? WHERE id = ? AND state = 'PLACED'",
                time.toString(),
                orderId);
        return cancelReply(orderId);
    }

    private CancelReply cancelReply(String orderId) {
        Optional<Order> order = order(orderId);
        return order.isPresent() ? new CancelReply.Stands(order.get()) : new CancelReply.NoSuchOrder(orderId);
    }

    /** Records what is not there yet, and raises an epoch's mark where the ledger was accepted as often as this one says. */
    RecordRelayed.Reply recordRelayed(List<DecidedOrder> orders, RelayMark mark) {
        List<String> different = orders.stream()
                .filter(order -> record(order) == Standing.DIFFERENT)
                .map(DecidedOrder::id)
                .toList();
        handle.execute(
                "INSERT INTO relay_marks (epoch, sequence, covered_index)"
                        + " SELECT ?, ?, ? WHERE ? = coalesce((SELECT acceptances FROM relay_marks WHERE epoch = ?), 0)"
                        + " ON CONFLICT (epoch) DO UPDATE SET sequence = max(sequence, excluded.sequence),"
                        + " covered_index = max(covered_index, excluded.covered_index)",
                mark.epoch(),
                mark.sequence(),
                mark.coveredIndex(),
                mark.acceptances(),
                mark.epoch());
        return new RecordRelayed.Reply(mark(mark.epoch()).sequence(), different);
    }

    /** How the order that was decided at this index of the catalog's log stands; empty where none is recorded under its id. */
    public Optional<Standing> standing(String orderId, long decidedIndex) {
        return byId.bind(0, orderId)
                .map((row, context) -> row.getLong("decided_index") == decidedIndex
                        ? Standing.valueOf(row.getString("state"))
                        : Standing.DIFFERENT)
                .findFirst();
    }

    /** The order of an id, if it is recorded. */
    public Optional<Order> order(String orderId) {
        return byId.bind(0, orderId).map(ORDER).findFirst();
    }

    /**
     * Orders, newest first.
     *
     * @param state only those in this state, or all
     * @param before only those with a lower sequence; {@link Long#MAX_VALUE} for the first page
     */
    public List<ListedOrder> newest(Optional<Order.State> state, long before, int limit) {
        Query page = state.isPresent()
                ? handle.select(
                        ORDERS + " WHERE state = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?",
                        state.get().name(),
                        before,
                        limit)
                : handle.select(ORDERS + " WHERE sequence < ? ORDER BY sequence DESC LIMIT ?", before, limit);
        return page.map(LISTED).list();
    }

    /**
     * Orders of one customer, newest first.
     *
     * @param customer the name in the keys of the customer's orders
     * @param state only those in this state, or all
     * @param before only those with a lower sequence; {@link Long#MAX_VALUE} for the first page
     */
    public List<ListedOrder> newestOf(String customer, Optional<Order.State> state, long before, int limit) {
        return handle.createQuery(ORDERS + " WHERE substr(key, 1, 22) = :customer AND substr(key, 23, 1) = '.'"
                        + " AND sequence < :before AND (:state IS NULL OR state = :state)"
                        + " ORDER BY sequence DESC LIMIT :limit")
                .bind("customer", customer)
                .bind("before", before)
                .bind("state", state.map(Order.State::name).orElse(null))
                .bind("limit", limit)
                .map(LISTED)
                .list();
    }

    /** Orders in a state, oldest first, with a higher sequence than {@code after}. */
    public List<ListedOrder> oldest(Order.State state, long after, int limit) {
        return handle.select(
                        ORDERS + " WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?",
                        state.name(),
                        after,
                        limit)
                .map(LISTED)
                .list();
    }

    /** How far the relay has read the ledger of an epoch; 0 where it has not begun. */
    public RelayMark mark(String epoch) {
        return marks().stream()
                .filter(mark -> mark.epoch().equals(epoch))
                .findFirst()
                .orElse(new RelayMark(epoch, 0, 0, false, 0));
    }

    /** The marks of all epochs of the catalog that the relay has read: one, unless the catalog was wiped or restored. */
    public List<RelayMark> marks() {
        return handle.select("SELECT epoch, sequence, covered_index, accepted_loss + acceptances > 0, acceptances"
                        + " FROM relay_marks ORDER BY epoch")
                .map((row, context) -> new RelayMark(
                        row.getString(1), row.getLong(2), row.getLong(3), row.getBoolean(4), row.getLong(5)))
                .list();
    }

    /** Notes a loss where none is noted for the epoch; tells whether this was the first. */
    boolean suspendSales(LedgerLoss loss) {
        return handle.execute(
                        "INSERT INTO ledger_losses (epoch, mark, ledger_end, found_at) VALUES (?, ?, ?, ?)"
                                + " ON CONFLICT (epoch) DO NOTHING",
                        loss.epoch(),
                        loss.mark(),
                        loss.ledgerEnd(),
                        loss.foundAt().toString())
                == 1;
    }

    /**
     * Forgets an epoch's loss and begins its ledger anew. Where an earlier release applied the same entry without the two last columns,
     * no index was covered, and both are 0 as they are here.
     */
    void resumeSales(String epoch) {
        handle.execute("DELETE FROM ledger_losses WHERE epoch = ?", epoch);
        handle.execute(
                "UPDATE relay_marks SET sequence = 0, accepted_loss = max(accepted_loss, covered_index > 0),"
                        + " covered_index = 0 WHERE epoch = ?",
                epoch);
    }

    /** As {@link #suspendSales}, where the ledger was accepted so many times before. */
    boolean noteLoss(LedgerLoss loss, long acceptances) {
        return mark(loss.epoch()).acceptances() == acceptances && suspendSales(loss);
    }

    /**
     * Forgets the loss that is noted for an epoch and begins its ledger anew, where it was accepted so many times before; tells
     * whether it did.
     */
    boolean acceptLoss(String epoch, long acceptances) {
        boolean accepted = handle.execute(
                        "UPDATE relay_marks SET sequence = 0, covered_index = 0, acceptances = acceptances + 1"
                                + " WHERE epoch = ? AND acceptances = ?"
                                + " AND EXISTS (SELECT 1 FROM ledger_losses WHERE epoch = relay_marks.epoch)",
                        epoch,
                        acceptances)
                == 1;
        if (accepted) {
            handle.execute("DELETE FROM ledger_losses WHERE epoch = ?", epoch);
        }
        return accepted;
    }

    /** The losses that no operator has accepted. */
    public List<LedgerLoss> ledgerLosses() {
        return handle.select("SELECT epoch, mark, ledger_end, found_at FROM ledger_losses ORDER BY epoch")
                .map(LOSS)
                .list();
    }

    Optional<LedgerLoss> ledgerLoss(String epoch) {
        return ledgerLosses().stream()
                .filter(loss -> loss.epoch().equals(epoch))
                .findFirst();
    }

    private static String write(List<DecidedOrder.Line> lines) {
        try {
            return LINES_WRITER.writeValueAsString(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lines of an order cannot be written", e);
        }
    }

    private static List<Order.Line> readLines(String lines) {
        try {
            return LINES_READER.readValue(lines);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("lines of a recorded order cannot be read: " + lines, e);
        }
    }
}
