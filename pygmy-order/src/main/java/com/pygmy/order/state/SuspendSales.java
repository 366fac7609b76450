package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Stops the taking of orders, since the ledger of an epoch ends before the relay's mark. The node that finds it first decides what
 * is noted; the next changes nothing. As {@link NoteLoss}, but does not say how often a loss had been accepted before. No longer
 * proposed; logs have it.
 *
 * @param mark the relay's mark before the ledger was asked for its end
 * @param ledgerEnd the end, from a linearizable read
 */
@LogName(value = "order.suspend-sales", keepReply = false)
public record SuspendSales(String epoch, long mark, long ledgerEnd) implements OrderCommand<SuspendSales.Reply> {
    public SuspendSales {
        if (ledgerEnd < 0 || ledgerEnd >= mark) {
            throw new IllegalArgumentException(
                    "ledgerEnd: " + ledgerEnd + " (expected: 0 or more, and less than the mark " + mark + ")");
        }
    }

    @Override
    public Reply applyTo(OrderState state, Entry entry) {
        return new Reply(state.suspendSales(new LedgerLoss(epoch, mark, ledgerEnd, entry.time())));
    }

    /** @param first whether orders were taken before */
    public record Reply(boolean first) {}
}
