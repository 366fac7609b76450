package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;
import java.util.ArrayList;
import java.util.List;

/**
 * Records orders that the ledger has sold, each one where it is not there yet. Cannot be refused.
 *
 * @param orders 1 to {@value #MAX_ORDERS}
 */
@LogName(value = "order.record", keepReply = false)
public record RecordOrders(List<DecidedOrder> orders) implements OrderCommand<RecordOrders.Reply> {
    /** So many orders of common size fit well within one log entry. */
    public static final int MAX_ORDERS = 256;

    public RecordOrders {
        orders = List.copyOf(orders);
        if (orders.isEmpty() || orders.size() > MAX_ORDERS) {
            throw new IllegalArgumentException("orders: " + orders.size() + " (expected: 1 to " + MAX_ORDERS + ")");
        }
    }

    @Override
    public Reply applyTo(OrderState state, Entry entry) {
        List<Standing> standings = new ArrayList<>(orders.size());
        for (DecidedOrder order : orders) {
            standings.add(state.record(order));
        }
        return new Reply(standings);
    }

    /**
     * @param standings one for each order, in the order of the command
     */
    public record Reply(List<Standing> standings) {}
}
