package com.pygmy.failover.http;

import com.pygmy.failover.Need;
import com.pygmy.failover.RequestKind;
import com.pygmy.service.limits.Holding;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to some node of a pool.
 *
 * @param target path and query as the client sent them
 * @param headers what the node gets, session and marks included
 * @param requestId for the log
 * @param holding what the answer's bytes are counted in; null where no client waits for it
 */
public record OutboundRequest(
        String method,
        String target,
        HttpFields headers,
        RequestBody body,
        RequestKind kind,
        Need need,
        String requestId,
        @Nullable Holding holding) {
    /** The same request with another need. */
    public OutboundRequest withNeed(Need other) {
        return new OutboundRequest(method, target, headers, body, kind, other, requestId, holding);
    }
}
