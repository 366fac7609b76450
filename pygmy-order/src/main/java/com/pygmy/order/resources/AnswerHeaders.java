package com.pygmy.order.resources;

import com.pygmy.order.state.OrderSchema;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an answer says in Pygmy's headers. */
final class AnswerHeaders {
    private static final String CATALOG = "catalog";

    private AnswerHeaders() {}

    /**
     * The headers of an answer.
     *
     * @param before what the client had seen
     * @param seen what this answer shows, in each group that had a part in it
     */
    static Map<String, String> of(SessionToken before, SessionToken seen) {
        return of(before, seen, false, null);
    }

    static Map<String, String> of(
            SessionToken before, SessionToken seen, boolean replayed, @Nullable String surrogateKey) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Cache-Control", "no-store");
        if (!seen.isEmpty()) {
            headers.put(Headers.INDEX, index(seen));
        }
        SessionToken after = before.merge(seen);
        if (!after.isEmpty()) {
            headers.put(Headers.SESSION, after.toString());
        }
        if (replayed) {
            headers.put(Headers.IDEMPOTENCY_REPLAYED, "true");
        }
        if (surrogateKey != null) {
            headers.put(Headers.SURROGATE_KEY, surrogateKey);
        }
        return headers;
    }

    private static String index(SessionToken seen) {
        return Stream.of(CATALOG, OrderSchema.GROUP)
                .flatMap(group -> seen.of(group).stream())
                .map(AnswerHeaders::index)
                .collect(Collectors.joining(", "));
    }

    private static String index(LogPosition position) {
        return position.group() + "=" + position.index();
    }
}
