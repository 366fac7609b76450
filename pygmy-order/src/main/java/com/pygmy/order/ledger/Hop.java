package com.pygmy.order.ledger;

import org.jspecify.annotations.Nullable;

/**
 * What every hop of a request passes on, so that its traces and log lines can be joined.
 *
 * @param requestId the {@code X-Request-Id}
 * @param traceparent the W3C trace context
 */
public record Hop(@Nullable String requestId, @Nullable String traceparent) {
    /** Work of this node's own, which no request asked for. */
    public static final Hop OWN = new Hop(null, null);
}
