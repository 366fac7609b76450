package com.pygmy.order.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Order;
import com.pygmy.protocol.ApiJson;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The orders and the relay's marks, over one connection with kept statements: what an entry costs does not grow with the
 * number of orders, but for the depth of three B-trees. Not thread-safe; leaves transactions to the replica.
 *
 * <p>Every method throws {@link IllegalStateException} where the database fails.
 */
public final class OrderState {
    private static final ObjectMapper JSON = ApiJson.strict();
    private static final ObjectWriter LINES_WRITER = JSON.writerFor(new TypeReference<List<DecidedOrder.Line>>() {});
    private static final ObjectReader LINES_READER = JSON.readerForListOf(Order.Line.class);

    private static final String COLUMNS =
            "sequence, id, key, state, lines, total_cents, placed_at, decided_index, cancelled_at";

    private final PreparedStatement insert;
    private final PreparedStatement select;
    private final PreparedStatement exists;
    private final PreparedStatement move;
    private final PreparedStatement beginCancellation;
    private final PreparedStatement page;
    private final PreparedStatement pageOfState;
    private final PreparedStatement pageOfCustomer;
    private final PreparedStatement oldestOfState;
    private final PreparedStatement advance;
    private final PreparedStatement marks;
    private final PreparedStatement restartMark;
    private final PreparedStatement insertLoss;
    private final PreparedStatement losses;
    private final PreparedStatement deleteLoss;

    OrderState(Connection connection) {
        try {
            insert = connection.prepareStatement(
                    "INSERT INTO orders (id, key, state, lines, total_cents, placed_at, decided_index)"
                            + " VALUES (?, ?, 'PLACED', ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING");
            select = connection.prepareStatement("SELECT " + COLUMNS + " FROM orders WHERE id = ?");
            exists = connection.prepareStatement("SELECT 1 FROM orders WHERE id = ?");
            move = connection.prepareStatement("UPDATE orders SET state = ? WHERE id = ? AND state = ?");
            beginCancellation = connection.prepareStatement(
                    "UPDATE orders SET state = 'CANCELLING', cancelled_at = ? WHERE id = ? AND state = 'PLACED'");
            page = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM orders WHERE sequence < ? ORDER BY sequence DESC LIMIT ?");
            pageOfState = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM orders WHERE state = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?");
            pageOfCustomer = connection.prepareStatement("SELECT " + COLUMNS
                    + " FROM orders WHERE substr(key, 1, 22) = ?1 AND substr(key, 23, 1) = '.' AND sequence < ?2"
                    + " AND (?3 IS NULL OR state = ?3) ORDER BY sequence DESC LIMIT ?4");
            oldestOfState = connection.prepareStatement(
                    "SELECT " + COLUMNS + " FROM orders WHERE state = ? AND sequence > ? ORDER BY sequence LIMIT ?");
            advance = connection.prepareStatement("INSERT INTO relay_marks (epoch, sequence) VALUES (?, ?)"
                    + " ON CONFLICT (epoch) DO UPDATE SET sequence = max(sequence, excluded.sequence)");
            marks = connection.prepareStatement("SELECT epoch, sequence FROM relay_marks ORDER BY epoch");
            restartMark = connection.prepareStatement("UPDATE relay_marks SET sequence = 0 WHERE epoch = ?");
            insertLoss = connection.prepareStatement("INSERT INTO ledger_losses (epoch, mark, ledger_end, found_at)"
                    + " VALUES (?, ?, ?, ?) ON CONFLICT (epoch) DO NOTHING");
            losses = connection.prepareStatement(
                    "SELECT epoch, mark, ledger_end, found_at FROM ledger_losses ORDER BY epoch");
            deleteLoss = connection.prepareStatement("DELETE FROM ledger_losses WHERE epoch = ?");
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Records an order where its id is not there yet; tells how the order stands. */
    Standing record(DecidedOrder order) {
        String lines = write(order.lines());
        try {
            insert.setString(1, order.id());
            insert.setString(2, order.key());
            insert.setString(3, lines);
            insert.setLong(4, order.totalCents());
            insert.setString(5, order.placedAt().toString());
            insert.setLong(6, order.decidedIndex());
            if (insert.executeUpdate() == 1) {
                return Standing.PLACED;
            }
            select.setString(1, order.id());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                boolean same = row.getString("key").equals(order.key())
                        && row.getLong("decided_index") == order.decidedIndex()
                        && row.getString("lines").equals(lines);
                return same ? Standing.valueOf(row.getString("state")) : Standing.DIFFERENT;
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Moves an order on where it is in the state {@code from}, else leaves it; tells how it stands. */
    CancelReply move(String orderId, Order.State from, Order.State to) {
        try {
            move.setString(1, to.name());
            move.setString(2, orderId);
            move.setString(3, from.name());
            move.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
        return cancelReply(orderId);
    }

    /** Moves an order that is PLACED to CANCELLING with this time, else leaves it; tells how it stands. */
    CancelReply beginCancellation(String orderId, Instant time) {
        try {
            beginCancellation.setString(1, time.toString());
            beginCancellation.setString(2, orderId);
            beginCancellation.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
        return cancelReply(orderId);
    }

    private CancelReply cancelReply(String orderId) {
        Optional<Order> order = order(orderId);
        return order.isPresent() ? new CancelReply.Stands(order.get()) : new CancelReply.NoSuchOrder(orderId);
    }

    /** Raises an epoch's mark; a lower one changes nothing. */
    void advanceMark(String epoch, long upTo) {
        try {
            advance.setString(1, epoch);
            advance.setLong(2, upTo);
            advance.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Whether an order is recorded under this id. */
    public boolean isRecorded(String orderId) {
        try {
            exists.setString(1, orderId);
            try (ResultSet row = exists.executeQuery()) {
                return row.next();
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** The order of an id, if it is recorded. */
    public Optional<Order> order(String orderId) {
        try {
            select.setString(1, orderId);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(order(row)) : Optional.empty();
            }
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /**
     * Orders, newest first.
     *
     * @param state only those in this state, or all
     * @param before only those with a lower sequence; {@link Long#MAX_VALUE} for the first page
     */
    public List<ListedOrder> newest(Optional<Order.State> state, long before, int limit) {
        if (state.isPresent()) {
            return listed(pageOfState, state.get(), before, limit);
        }
        try {
            page.setLong(1, before);
            page.setInt(2, limit);
            return listed(page);
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /**
     * Orders of one customer, newest first.
     *
     * @param customer the name in the keys of the customer's orders
     * @param state only those in this state, or all
     * @param before only those with a lower sequence; {@link Long#MAX_VALUE} for the first page
     */
    public List<ListedOrder> newestOf(String customer, Optional<Order.State> state, long before, int limit) {
        try {
            pageOfCustomer.setString(1, customer);
            pageOfCustomer.setLong(2, before);
            pageOfCustomer.setString(3, state.map(Order.State::name).orElse(null));
            pageOfCustomer.setInt(4, limit);
            return listed(pageOfCustomer);
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Orders in a state, oldest first, with a higher sequence than {@code after}. */
    public List<ListedOrder> oldest(Order.State state, long after, int limit) {
        return listed(oldestOfState, state, after, limit);
    }

    /** How far the relay has read the ledger of an epoch; 0 where it has not begun. */
    public long mark(String epoch) {
        return marks().stream()
                .filter(mark -> mark.epoch().equals(epoch))
                .mapToLong(RelayMark::sequence)
                .findFirst()
                .orElse(0);
    }

    /** The marks of all epochs of the catalog that the relay has read: one, unless the catalog was wiped or restored. */
    public List<RelayMark> marks() {
        List<RelayMark> found = new ArrayList<>();
        try (ResultSet rows = marks.executeQuery()) {
            while (rows.next()) {
                found.add(new RelayMark(rows.getString(1), rows.getLong(2)));
            }
            return found;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Notes a loss where none is noted for the epoch; tells whether this was the first. */
    boolean suspendSales(LedgerLoss loss) {
        try {
            insertLoss.setString(1, loss.epoch());
            insertLoss.setLong(2, loss.mark());
            insertLoss.setLong(3, loss.ledgerEnd());
            insertLoss.setString(4, loss.foundAt().toString());
            return insertLoss.executeUpdate() == 1;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** Forgets an epoch's loss and begins its ledger anew. */
    void resumeSales(String epoch) {
        try {
            deleteLoss.setString(1, epoch);
            deleteLoss.executeUpdate();
            restartMark.setString(1, epoch);
            restartMark.executeUpdate();
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    /** The losses that no operator has accepted. */
    public List<LedgerLoss> ledgerLosses() {
        List<LedgerLoss> found = new ArrayList<>();
        try (ResultSet rows = losses.executeQuery()) {
            while (rows.next()) {
                found.add(new LedgerLoss(
                        rows.getString(1), rows.getLong(2), rows.getLong(3), Instant.parse(rows.getString(4))));
            }
            return found;
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    Optional<LedgerLoss> ledgerLoss(String epoch) {
        return ledgerLosses().stream()
                .filter(loss -> loss.epoch().equals(epoch))
                .findFirst();
    }

    private static List<ListedOrder> listed(PreparedStatement query, Order.State state, long from, int limit) {
        try {
            query.setString(1, state.name());
            query.setLong(2, from);
            query.setInt(3, limit);
            return listed(query);
        } catch (SQLException e) {
            throw broken(e);
        }
    }

    private static List<ListedOrder> listed(PreparedStatement query) throws SQLException {
        List<ListedOrder> found = new ArrayList<>();
        try (ResultSet rows = query.executeQuery()) {
            while (rows.next()) {
                found.add(new ListedOrder(rows.getLong("sequence"), order(rows)));
            }
        }
        return found;
    }

    private static Order order(ResultSet row) throws SQLException {
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

    private static IllegalStateException broken(SQLException e) {
        return new IllegalStateException("the database of the orders failed: " + e.getMessage(), e);
    }
}
