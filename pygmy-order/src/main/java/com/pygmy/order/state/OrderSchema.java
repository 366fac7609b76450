package com.pygmy.order.state;

import com.pygmy.raft.Command;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The order group: its name, commands and tables. */
public final class OrderSchema implements SqliteSchema<OrderState> {
    /** The group's name in every log position. */
    public static final String GROUP = "order";

    /**
     * {@code sequence} gives the listing its order and, being the row id, makes each insert an append; rows are never
     * deleted, so it is one more than the highest. The key needs no index: the id is made from it.
     */
    private static final String FIRST_TABLES = """
            CREATE TABLE orders (
              sequence INTEGER PRIMARY KEY,
              id TEXT NOT NULL UNIQUE,
              key TEXT NOT NULL,
              state TEXT NOT NULL CHECK (state IN ('PLACED', 'CANCELLING', 'CANCELLED')),
              lines TEXT NOT NULL,
              total_cents INTEGER NOT NULL,
              placed_at TEXT NOT NULL,
              decided_index INTEGER NOT NULL
            ) STRICT;
            CREATE INDEX orders_by_state ON orders (state, sequence);
            CREATE TABLE relay_marks (
              epoch TEXT PRIMARY KEY,
              sequence INTEGER NOT NULL CHECK (sequence >= 0)
            ) STRICT, WITHOUT ROWID;
            """;

    /** See {@link LedgerLoss}; a row per epoch until an operator has accepted it. */
    private static final String LEDGER_LOSSES = """
            CREATE TABLE ledger_losses (
              epoch TEXT PRIMARY KEY,
              mark INTEGER NOT NULL,
              ledger_end INTEGER NOT NULL,
              found_at TEXT NOT NULL
            ) STRICT, WITHOUT ROWID;
            """;

    private static final String TIME_OF_CANCELLATION = "ALTER TABLE orders ADD COLUMN cancelled_at TEXT";

    /** The orders of one customer, by the name in their keys ({@link com.pygmy.protocol.CustomerToken}); other keys are not in it. */
    private static final String CUSTOMERS = """
            CREATE INDEX orders_by_customer ON orders (substr(key, 1, 22), sequence) WHERE substr(key, 23, 1) = '.';
            """;

    /**
     * Up to which index of the catalog's log all orders are recorded, and whether an operator has accepted since then that the
     * ledger had lost rows: see {@link RelayMark}.
     */
    private static final String COVERED_INDEX = """
            ALTER TABLE relay_marks ADD COLUMN covered_index INTEGER NOT NULL DEFAULT 0;
            ALTER TABLE relay_marks ADD COLUMN accepted_loss INTEGER NOT NULL DEFAULT 0;
            """;

    private static final String ACCEPTANCES =
            "ALTER TABLE relay_marks ADD COLUMN acceptances INTEGER NOT NULL DEFAULT 0";

    @Override
    public String group() {
        return GROUP;
    }

    @Override
    public List<Class<? extends Command<OrderState, ?>>> commands() {
        return List.of(
                RecordOrders.class,
                RecordRelayed.class,
                RecordUpTo.class,
                RecordRead.class,
                CancelOrder.class,
                BeginCancellation.class,
                MarkCancelled.class,
                SuspendSales.class,
                NoteLoss.class,
                AcceptLedger.class,
                AcceptLoss.class);
    }

    @Override
    public List<String> migrations() {
        return List.of(FIRST_TABLES, LEDGER_LOSSES, TIME_OF_CANCELLATION, CUSTOMERS, COVERED_INDEX, ACCEPTANCES);
    }

    /** Notes no tags: no answer about an order is ever cached. */
    @Override
    public OrderState open(Handle handle, TouchedTags tags) {
        return new OrderState(handle);
    }
}
