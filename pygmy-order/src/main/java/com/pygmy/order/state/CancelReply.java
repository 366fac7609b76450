package com.pygmy.order.state;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.api.Order;

/** What became of a step of a cancellation. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CancelReply.Stands.class, name = "stands"),
    @JsonSubTypes.Type(value = CancelReply.NoSuchOrder.class, name = "no-such-order")
})
public sealed interface CancelReply {
    /** The order as it stands now; its state tells how far the cancellation is. */
    record Stands(Order order) implements CancelReply {}

    /** No order of this id is recorded. */
    record NoSuchOrder(String orderId) implements CancelReply {}
}
