package com.pygmy.catalog.state;

import com.pygmy.api.Order;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.protocol.Problem;
import com.pygmy.raft.sqlite.PlainStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** The ledger: one row per decided order, never changed but for the mark that its copies were given back. */
final class LedgerTable {
    private static final String ENTRIES = "SELECT sequence, order_id, key, outcome, lines, shortages, total_cents,"
            + " decided_index, decided_millis, returned, fingerprint FROM ledger";

    private final Handle handle;

    // What runs for every order.
    private final PlainStatement find;
    private final PlainStatement horizon;
    private final PlainStatement insert;

    LedgerTable(Handle handle) {
        this.handle = handle;
        find = new PlainStatement(handle, ENTRIES + " WHERE order_id = ?");
        horizon = new PlainStatement(handle, "SELECT millis FROM key_horizon");
        insert = new PlainStatement(
                handle,
                "INSERT INTO ledger (order_id, key, fingerprint, outcome, lines, shortages,"
                        + " total_cents, decided_index, decided_millis) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    }

    /** A row, and the fingerprint of the request that it was decided for. */
    record Row(LedgerEntry entry, String fingerprint) {}

    Optional<Row> find(String orderId) {
        return find.first(row -> new Row(entry(row), row.getString(11)), orderId);
    }

    List<LedgerEntry> page(long afterSequence, long limit) {
        return handle.select(ENTRIES + " WHERE sequence > ? ORDER BY sequence LIMIT ?", afterSequence, limit)
                .map((row, context) -> entry(row))
                .list();
    }

    /** The highest sequence that was ever given, whether or not its row was pruned; 0 where there was none. */
    long end() {
        return handle.select("SELECT seq FROM sqlite_sequence WHERE name = 'ledger'")
                .mapTo(Long.class)
                .findFirst()
                .orElse(0L);
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
        handle.execute("UPDATE ledger SET returned = 1 WHERE order_id = ?", orderId);
    }

    /** Keys made before this moment may belong to a rejection that is no longer here. */
    Instant horizon() {
        return Instant.ofEpochMilli(horizon.first(row -> row.getLong(1)).orElse(0L));
    }

    void raiseHorizon(Instant to) {
        handle.execute("UPDATE key_horizon SET millis = max(millis, ?)", to.toEpochMilli());
    }

    /** Drops the oldest rejections that were decided before a moment, and says how many. */
    int dropRejections(Instant decidedBefore, long most) {
        return handle.execute(
                "DELETE FROM ledger WHERE sequence IN (SELECT sequence FROM ledger WHERE outcome = 'REJECTED'"
                        + " AND decided_millis < ? ORDER BY decided_millis, sequence LIMIT ?)",
                decidedBefore.toEpochMilli(),
                most);
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
