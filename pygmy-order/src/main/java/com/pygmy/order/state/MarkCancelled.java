package com.pygmy.order.state;

import com.pygmy.api.Order;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Ends a cancellation, once the catalog has the copies back: CANCELLING becomes CANCELLED. An order that is CANCELLED stays
 * so; one that is PLACED stays so too, since nobody has decided to cancel it.
 */
@LogName("order.mark-cancelled")
public record MarkCancelled(String orderId) implements OrderCommand<CancelReply> {
    @Override
    public CancelReply applyTo(OrderState state, Entry entry) {
        return state.move(orderId, Order.State.CANCELLING, Order.State.CANCELLED);
    }
}
