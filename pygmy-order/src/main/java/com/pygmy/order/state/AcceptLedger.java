package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.Optional;

/**
 * An operator accepts the ledger of an epoch as it is, though it ends before what was recorded: orders are taken again, and the
 * ledger is relayed from its beginning. Orders that it has lost stay recorded. As {@link AcceptLoss}, but of any loss. No longer
 * proposed; logs have it.
 */
@LogName("order.accept-ledger")
public record AcceptLedger(String epoch) implements OrderCommand<AcceptLedger.Reply> {
    @Override
    public Reply applyTo(OrderState state, Entry entry) {
        Optional<LedgerLoss> loss = state.ledgerLoss(epoch);
        loss.ifPresent(each -> state.resumeSales(epoch));
        return new Reply(loss.isPresent());
    }

    /** @param suspended whether there was anything to accept */
    public record Reply(boolean suspended) {}
}
