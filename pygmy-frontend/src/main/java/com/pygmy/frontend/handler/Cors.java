package com.pygmy.frontend.handler;

import com.pygmy.protocol.Headers;
import java.util.Set;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;

/** What pages of other origins may do with answers (the Fetch standard's CORS protocol). Thread-safe. */
public final class Cors {
    /** Those that a browser does not show by itself. */
    private static final String EXPOSED = String.join(
            ", ",
            "ETag",
            "Location",
            "Retry-After",
            "Allow",
            Headers.SESSION,
            Headers.INDEX,
            Headers.NODE,
            Headers.IDEMPOTENCY_REPLAYED,
            Headers.PREFERENCE_APPLIED,
            Headers.CACHE_STATUS,
            Headers.REQUEST_ID);

    /** Those that it does not send by itself. */
    private static final String ACCEPTED = String.join(
            ", ",
            "Authorization",
            "Content-Type",
            "If-Match",
            "If-None-Match",
            Headers.SESSION,
            Headers.CONSISTENCY,
            Headers.IDEMPOTENCY_KEY,
            Headers.PREFER,
            Headers.REQUEST_ID,
            Headers.TRACEPARENT);

    private final Set<String> origins;
    private final String maxAgeSeconds;

    Cors(Set<String> origins, long maxAgeSeconds) {
        this.origins = origins;
        this.maxAgeSeconds = Long.toString(maxAgeSeconds);
    }

    /** Adds to an answer that is to come what its reader's origin may do with it. */
    void mark(Request request, Response response) {
        if (origins.isEmpty()) {
            return;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.add(HttpHeader.VARY, "Origin");
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && origins.contains(origin)) {
            headers.put("Access-Control-Allow-Origin", origin);
            headers.put("Access-Control-Expose-Headers", EXPOSED);
        }
    }

    /** Adds to the answer of OPTIONS what a browser asks before it sends another method or a header of ours. */
    void markOptions(Response response, String allow) {
        HttpFields.Mutable headers = response.getHeaders();
        if (headers.contains("Access-Control-Allow-Origin")) {
            headers.put("Access-Control-Allow-Methods", allow);
            headers.put("Access-Control-Allow-Headers", ACCEPTED);
            headers.put("Access-Control-Max-Age", maxAgeSeconds);
        }
    }
}
