package com.pygmy.catalog.state;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The ledger: one row per decided order, never changed but for the mark that its copies were given back. */
final class LedgerTable {
    private static final String COLUMNS = "sequence, order_id, key, outcome, lines, shortages, total_cents,"
            + " decided_index, decided_millis, returned, fingerprint";

    private final KeptStatement find;
    private final KeptStatement page;
    private final KeptStatement end;
    private final KeptStatement insert;
    private final KeptStatement markReturned;
    private final KeptStatement horizon;
    private final KeptStatement raiseHorizon;
    private final KeptStatement dropRejections;

    LedgerTable(Connection connection) {
        find = new KeptStatement(connection, "SELECT " + COLUMNS + " FROM ledger WHERE order_id = ?");
        page = new KeptStatement(
                connection, "SELECT " + COLUMNS + " FROM ledger WHERE sequence > ? ORDER BY sequence LIMIT ?");
        end = new KeptStatement(connection, "SELECT seq FROM sqlite_sequence WHERE name = 'ledger'");
        insert = new KeptStatement(
                connection,
                "INSERT INTO ledger (order_id, key, fingerprint, outcome, lines, shortages, total_cents, decided_index,"
                        + " decided_millis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
        markReturned = new KeptStatement(connection, "UPDATE ledger SET returned = 1 WHERE order_id = ?");
        horizon = new KeptStatement(connection, "SELECT millis FROM key_horizon");
        raiseHorizon = new KeptStatement(connection, "UPDATE key_horizon SET millis = max(millis, ?)");
        dropRejections = new KeptStatement(
                connection,
                "DELETE FROM ledger WHERE sequence IN (SELECT sequence FROM ledger WHERE outcome = 'REJECTED'"
                        + " AND decided_millis < ? ORDER BY decided_millis, sequence LIMIT ?)");
    }

    /** A row, and the fingerprint of the request that it was decided for. */
    record Row(LedgerEntry entry, String fingerprint) {}

    Optional<Row> find(String orderId) {
        return find.first(row -> new Row(entry(row), row.getString(11)), orderId);
    }

    List<LedgerEntry> page(long afterSequence, long limit) {
        return page.all(LedgerTable::entry, afterSequence, limit);
    }

    /** The highest sequence that was ever given, whether or not its row was pruned; 0 where there was none. */
    long end() {
        return end.first(row -> row.getLong(1)).orElse(0L);
    }

    void sold(DecideOrder order, List<Order.Line> lines, long totalCents, long index, Instant time) {
        insert(order, LedgerEntry.Outcome.SOLD, LedgerJson.write(lines), "[]", totalCents, index, time);
    }

    void rejected(DecideOrder order, List<Problem.Shortage> shortages, long index, Instant time) {
        insert(order, LedgerEntry.Outcome.REJECTED, "[]", LedgerJson.write(shortages), 0, index, time);
    }

    private void insert(
            DecideOrder order,
            LedgerEntry.Outcome outcome,
            String lines,
            String shortages,
            long totalCents,
            long index,
            Instant time) {
        insert.update(
                order.orderId(),
                order.key(),
                order.fingerprint(),
                outcome.name(),
                lines,
                shortages,
                totalCents,
                index,
                time.toEpochMilli());
    }

    void markReturned(String orderId) {
        markReturned.update(orderId);
    }

    /** Keys made before this moment may belong to a rejection that is no longer here. */
    Instant horizon() {
        return Instant.ofEpochMilli(horizon.first(row -> row.getLong(1)).orElse(0L));
    }

    void raiseHorizon(Instant to) {
        raiseHorizon.update(to.toEpochMilli());
    }

    /** Drops the oldest rejections that were decided before a moment, and says how many. */
    int dropRejections(Instant decidedBefore, long most) {
        return dropRejections.update(decidedBefore.toEpochMilli(), most);
    }

    private static LedgerEntry entry(ResultSet row) throws SQLException {
        return new LedgerEntry(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                LedgerEntry.Outcome.valueOf(row.getString(4)),
                LedgerJson.lines(row.getString(5)),
                LedgerJson.shortages(row.getString(6)),
                row.getLong(7),
                row.getLong(8),
                Instant.ofEpochMilli(row.getLong(9)),
                row.getBoolean(10));
    }
}
