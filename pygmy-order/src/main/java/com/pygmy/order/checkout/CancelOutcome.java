package com.pygmy.order.checkout;

import com.pygmy.api.Order;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.SessionToken;
import org.jspecify.annotations.Nullable;

/** What became of a cancellation. */
public sealed interface CancelOutcome {
    /** What a session has seen that saw this outcome. */
    SessionToken session();

    /**
     * The order will be or is cancelled: its state tells. Nothing but time stands between CANCELLING and CANCELLED.
     *
     * @param surrogateKey the tags of the books whose copies were given back, for caches
     */
    record Stands(
            Order order, SessionToken session, @Nullable String surrogateKey) implements CancelOutcome {}

    /** There is nothing to cancel. */
    record Refused(Problem problem, SessionToken session) implements CancelOutcome {}
}
