package com.pygmy.client;

import com.pygmy.api.Order;

/** What became of a cancellation. */
public sealed interface CancelResult {
    /** The copies are back in stock. */
    record Cancelled(Order order) implements CancelResult {}

    /** Decided, and certain: the copies go back as soon as the catalog can take them. */
    record Cancelling(String orderId) implements CancelResult {}

    /** There is no such order. */
    record NotFound() implements CancelResult {}

    /** The order cannot be cancelled. */
    record Refused(String detail) implements CancelResult {}
}
