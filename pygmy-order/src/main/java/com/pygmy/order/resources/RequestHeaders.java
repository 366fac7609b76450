package com.pygmy.order.resources;

import com.pygmy.api.Consistency;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.ProblemException;
import com.pygmy.api.service.RequestTrace;
import com.pygmy.api.session.SessionToken;
import com.pygmy.order.checkout.ReadTerms;
import com.pygmy.order.ledger.Hop;
import com.pygmy.raft.CommandId;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.List;

/** What a request says in Pygmy's headers. Each reading ends a malformed request with a {@link ProblemException}. */
final class RequestHeaders {
    private static final int SHOWN_CHARACTERS = 80;

    private RequestHeaders() {}

    /** The key that every POST must carry, once. */
    static String idempotencyKey(HttpServletRequest request) {
        List<String> keys = Collections.list(request.getHeaders(Headers.IDEMPOTENCY_KEY));
        String expected = " (expected: 1 to " + CommandId.MAX_LENGTH + " visible ASCII characters)";
        if (keys.isEmpty()) {
            throw refused(ProblemType.KEY_REQUIRED, Headers.IDEMPOTENCY_KEY + ": missing" + expected);
        }
        if (keys.size() > 1) {
            throw refused(
                    ProblemType.KEY_MALFORMED,
                    Headers.IDEMPOTENCY_KEY + ": given " + keys.size() + " times (expected: once)");
        }
        return key(Headers.IDEMPOTENCY_KEY, keys.get(0));
    }

    /** A key, wherever it was given. */
    static String key(String where, String key) {
        try {
            return new CommandId(key).value();
        } catch (IllegalArgumentException e) {
            String shown = key.length() <= SHOWN_CHARACTERS ? key : key.substring(0, SHOWN_CHARACTERS) + "...";
            throw refused(
                    ProblemType.KEY_MALFORMED,
                    where + ": '" + shown + "' (expected: 1 to " + CommandId.MAX_LENGTH + " visible ASCII characters)");
        }
    }

    /** What the client has seen; the empty session where it does not say. */
    static SessionToken session(HttpServletRequest request) {
        String text = request.getHeader(Headers.SESSION);
        try {
            return text == null ? SessionToken.EMPTY : SessionToken.parse(text);
        } catch (IllegalArgumentException e) {
            throw refused(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    /** How fresh the client wants its answer. */
    static ReadTerms readTerms(HttpServletRequest request) {
        String text = request.getHeader(Headers.CONSISTENCY);
        try {
            Consistency consistency = text == null ? Consistency.SESSION : Consistency.parse(text);
            return new ReadTerms(session(request), consistency, hop(request));
        } catch (IllegalArgumentException e) {
            throw refused(ProblemType.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
    }

    static Hop hop(HttpServletRequest request) {
        RequestTrace trace = RequestTrace.of(request);
        return new Hop(trace.requestId(), trace.traceparent());
    }

    private static ProblemException refused(ProblemType type, String detail) {
        return new ProblemException(Problem.of(type, detail));
    }
}
