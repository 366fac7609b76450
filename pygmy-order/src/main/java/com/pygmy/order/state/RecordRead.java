package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.List;

/**
 * Records what the relay found in the ledger and was missing here, and notes how far it has read: by the ledger's sequence, from
 * where it goes on, and by the catalog's log, up to where a list of orders is complete. Cannot be refused; two relays at once do no
 * harm. A relay that was paused may propose it after an operator accepted that the ledger had lost rows: then the orders are recorded,
 * and nothing is noted.
 *
 * @param epoch names the catalog's log: sequences and indexes of different epochs cannot be compared
 * @param acceptances how often a loss of this ledger had been accepted before it was read
 * @param upTo every order sold in that epoch up to this ledger sequence is recorded once this is applied
 * @param coveredIndex every order decided in that epoch up to this log index is recorded once this is applied
 * @param orders what was missing: 0 to {@value RecordOrders#MAX_ORDERS}
 */
@LogName(value = "order.record-read", keepReply = false)
public record RecordRead(String epoch, long acceptances, long upTo, long coveredIndex, List<DecidedOrder> orders)
        implements OrderCommand<RecordRelayed.Reply> {
    public RecordRead {
        orders = List.copyOf(orders);
        if (acceptances < 0 || upTo < 0 || coveredIndex < 0 || orders.size() > RecordOrders.MAX_ORDERS) {
            throw new IllegalArgumentException(
                    "acceptances: " + acceptances + ", upTo: " + upTo + ", coveredIndex: " + coveredIndex + ", orders: "
                            + orders.size() + " (expected: 0 or more, at most " + RecordOrders.MAX_ORDERS + ")");
        }
    }

    @Override
    public RecordRelayed.Reply applyTo(OrderState state, Entry entry) {
        return state.recordRelayed(orders, new RelayMark(epoch, upTo, coveredIndex, false, acceptances));
    }
}
