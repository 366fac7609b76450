package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Stops the taking of orders, since the ledger of an epoch ends before the relay's mark. The node that finds it first decides what
 * is noted; the next changes nothing. A node may have looked before an operator accepted a loss and propose it after: then nothing
 * is noted.
 *
 * @param acceptances how often a loss of this ledger had been accepted when the mark was read
 * @param mark the relay's mark before the ledger was asked for its end
 * @param ledgerEnd the end, from a linearizable read
 */
@LogName(value = "order.note-loss", keepReply = false)
public record NoteLoss(String epoch, long acceptances, long mark, long ledgerEnd)
        implements OrderCommand<SuspendSales.Reply> {
    public NoteLoss {
        if (acceptances < 0 || ledgerEnd < 0 || ledgerEnd >= mark) {
            throw new IllegalArgumentException("acceptances: " + acceptances + ", ledgerEnd: " + ledgerEnd
                    + " (expected: 0 or more, and an end less than the mark " + mark + ")");
        }
    }

    @Override
    public SuspendSales.Reply applyTo(OrderState state, Entry entry) {
        return new SuspendSales.Reply(
                state.noteLoss(new LedgerLoss(epoch, mark, ledgerEnd, entry.time()), acceptances));
    }
}
