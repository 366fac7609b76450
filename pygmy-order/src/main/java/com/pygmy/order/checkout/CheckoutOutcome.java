package com.pygmy.order.checkout;

import com.pygmy.api.Order;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import org.jspecify.annotations.Nullable;

/** What became of an order. */
public sealed interface CheckoutOutcome {
    /** What a session has seen that saw this outcome, as far as this request learned of it. */
    SessionToken session();

    /** Whether this is the stored outcome of an earlier request, or that of one under way at the same time. */
    boolean replayed();

    /** The same outcome for another request of the same key. */
    CheckoutOutcome asReplayed();

    /**
     * The copies are the buyer's.
     *
     * @param late whether the answer was to wait for the order group, which could not record it in time: the relay will
     * @param surrogateKey the tags of the books that the order touched, for caches
     */
    record Sold(
            Order order,
            boolean late,
            boolean replayed,
            SessionToken session,
            @Nullable String surrogateKey) implements CheckoutOutcome {
        @Override
        public CheckoutOutcome asReplayed() {
            return new Sold(order, late, true, session, surrogateKey);
        }
    }

    /** No order, or nobody knows; the problem says which. Only that there were too few copies is kept, and final for the key. */
    record Refused(Problem problem, boolean replayed, SessionToken session) implements CheckoutOutcome {
        @Override
        public CheckoutOutcome asReplayed() {
            return new Refused(problem, problem.is(ProblemType.INSUFFICIENT_STOCK), session);
        }
    }
}
