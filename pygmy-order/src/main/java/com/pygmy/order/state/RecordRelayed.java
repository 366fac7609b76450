package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.List;

/**
 * Records what the relay found in the ledger and was missing here, and notes how far it has read. As {@link RecordUpTo}, but does
 * not say up to which index of the catalog's log. No longer proposed; logs have it.
 *
 * @param epoch names the catalog's log: sequences of different epochs cannot be compared
 * @param upTo every order sold in that epoch up to this ledger sequence is recorded once this is applied
 * @param orders what was missing: 0 to {@value RecordOrders#MAX_ORDERS}
 */
@LogName(value = "order.record-relayed", keepReply = false)
public record RecordRelayed(String epoch, long upTo, List<DecidedOrder> orders)
        implements OrderCommand<RecordRelayed.Reply> {
    public RecordRelayed {
        orders = List.copyOf(orders);
        if (upTo < 0 || orders.size() > RecordOrders.MAX_ORDERS) {
            throw new IllegalArgumentException("upTo: " + upTo + ", orders: " + orders.size()
                    + " (expected: 0 or more, at most " + RecordOrders.MAX_ORDERS + ")");
        }
    }

    @Override
    public Reply applyTo(OrderState state, Entry entry) {
        return state.recordRelayed(
                orders, new RelayMark(epoch, upTo, 0, false, state.mark(epoch).acceptances()));
    }

    /**
     * @param mark how far the epoch's ledger is now known to be recorded; never goes back
     * @param different ids that another order held already, see {@link Standing#DIFFERENT}
     */
    public record Reply(long mark, List<String> different) {}
}
