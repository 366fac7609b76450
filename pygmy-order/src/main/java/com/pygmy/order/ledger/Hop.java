package com.pygmy.order.ledger;

import com.pygmy.protocol.Headers;
import com.pygmy.service.tracing.Span;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What every hop of a request passes on, so that its traces and log lines can be joined.
 *
 * @param requestId the {@code X-Request-Id}
 * @param traceparent the W3C trace context
 */
public record Hop(@Nullable String requestId, @Nullable String traceparent) {
    /** Work of this node's own, which no request caused. */
    public static final Hop OWN = new Hop(null, null);

    /** The same request, whose further hops belong to a span of it. */
    Hop below(Span span) {
        return span == Span.NONE ? this : new Hop(requestId, span.traceparent());
    }

    /** The headers by which hops of one request are joined. */
    Map<String, String> headers() {
        Map<String, String> headers = new HashMap<>();
        if (requestId != null) {
            headers.put(Headers.REQUEST_ID, requestId);
        }
        if (traceparent != null) {
            headers.put(Headers.TRACEPARENT, traceparent);
        }
        return headers;
    }
}
