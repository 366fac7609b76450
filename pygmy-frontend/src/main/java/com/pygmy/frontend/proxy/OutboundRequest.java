package com.pygmy.frontend.proxy;

import com.pygmy.api.service.limits.Holding;
import com.pygmy.failover.Need;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;

/**
 * A request on its way to some node of a pool.
 *
 * @param target path and query as the client sent them
 * @param headers what the node gets, session and marks included
 * @param requestId for the log
 * @param holding what the answer's bytes are counted in; null where the frontend asks for itself
 */
record OutboundRequest(
        String method,
        String target,
        HttpFields headers,
        RequestBody body,
        Route.Kind kind,
        Need need,
        String requestId,
        @Nullable Holding holding) {}
