package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * An operator accepts the ledger of an epoch as it is, though it ends before what was recorded: orders are taken again, and the
 * ledger is relayed from its beginning. Orders that it has lost stay recorded. Changes nothing where a loss has been accepted since:
 * the operator has not seen another one.
 *
 * @param acceptances how often a loss of this ledger had been accepted before
 */
@LogName("order.accept-loss")
public record AcceptLoss(String epoch, long acceptances) implements OrderCommand<AcceptLedger.Reply> {
    @Override
    public AcceptLedger.Reply applyTo(OrderState state, Entry entry) {
        return new AcceptLedger.Reply(state.acceptLoss(epoch, acceptances));
    }
}
