package com.pygmy.order.state;

import com.pygmy.api.Order;
import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Begins a cancellation as {@link BeginCancellation} does, without keeping its time. No longer proposed; logs have it.
 */
@LogName("order.cancel")
public record CancelOrder(String orderId) implements OrderCommand<CancelReply> {
    @Override
    public CancelReply applyTo(OrderState state, Entry entry) {
        return state.move(orderId, Order.State.PLACED, Order.State.CANCELLING);
    }
}
