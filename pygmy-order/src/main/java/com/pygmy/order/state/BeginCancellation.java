package com.pygmy.order.state;

import com.pygmy.raft.Entry;
import com.pygmy.raft.LogName;

/**
 * Begins a cancellation and keeps its time: PLACED becomes CANCELLING, and from then on the copies will be given back. An
 * order that is CANCELLING or CANCELLED stays so, with the time of its first cancellation.
 *
 * <p>Its reply is kept: a late duplicate of one that found no order must not cancel an order that was placed since.
 */
@LogName("order.begin-cancellation")
public record BeginCancellation(String orderId) implements OrderCommand<CancelReply> {
    @Override
    public CancelReply applyTo(OrderState state, Entry entry) {
        return state.beginCancellation(orderId, entry.time());
    }
}
