package com.pygmy.order.resources;

import com.pygmy.order.checkout.ReadTerms;
import com.pygmy.order.ledger.Hop;
import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import com.pygmy.service.http.IdempotencyKey;
import com.pygmy.service.log.RequestTrace;
import com.pygmy.service.problem.ProblemException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request says in Pygmy's headers. Each reading ends a malformed request with a {@link ProblemException}. */
final class RequestHeaders {
    /** The one preference (RFC 7240) that is followed. */
    static final String RECORDED = "recorded";

    private RequestHeaders() {}

    /** The key that every POST must carry, once. */
    static String idempotencyKey(HttpServletRequest request) {
        return IdempotencyKey.required(Collections.list(request.getHeaders(Headers.IDEMPOTENCY_KEY)));
    }

    /** What the client has seen; the empty session where it does not say. */
    static SessionToken session(HttpServletRequest request) {
        return session(request.getHeader(Headers.SESSION));
    }

    static SessionToken session(@Nullable String text) {
        try {
            return text == null ? SessionToken.EMPTY : SessionToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** How fresh the client wants its answer. */
    static ReadTerms readTerms(HttpServletRequest request) {
        String text = request.getHeader(Headers.CONSISTENCY);
        try {
            Consistency consistency = text == null ? Consistency.SESSION : Consistency.parse(text);
            return new ReadTerms(session(request), consistency, hop(request));
        } catch (IllegalArgumentException e) {
            throw ProblemException.of(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** Whether the client wants its order recorded before the answer (RFC 7240); other preferences are ignored, as it says. */
    static boolean prefersRecorded(List<String> preferences) {
        return preferences.stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .anyMatch(preference -> preference.split("[;=]", 2)[0].strip().equalsIgnoreCase(RECORDED));
    }

    static Hop hop(HttpServletRequest request) {
        return hop(RequestTrace.of(request));
    }

    static Hop hop(RequestTrace trace) {
        return new Hop(trace.requestId(), trace.traceparent());
    }
}
