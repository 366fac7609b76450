package com.pygmy.client;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP answer that stands: no further try would change it.
 *
 * @param problem parsed where the answer carries one
 * @param maybeExecutedBefore whether an earlier try may have been executed
 */
record Reply(
        Call call,
        HttpResponse<byte[]> response,
        @Nullable Problem problem,
        URI frontend,
        int attempts,
        boolean maybeExecutedBefore,
        boolean sessionRestarted,
        String requestId) {

    int status() {
        return response.statusCode();
    }

    /** Whether it is a refusal of this type. */
    boolean is(ProblemType type) {
        return problem != null && problem.is(type);
    }

    Optional<String> header(String name) {
        return response.headers().firstValue(name);
    }

    /** This answer's body, read as such a value; unusable where it is none. */
    <T> T body(Class<T> type) {
        try {
            return Json.read(response.body(), type);
        } catch (IOException e) {
            throw unusable("its body is not a " + type.getSimpleName(), e);
        }
    }

    <T> Answer<T> answer(T value) {
        return new Answer<>(
                value,
                indexes(),
                header(Headers.NODE).orElse(null),
                header(Headers.CACHE_STATUS).orElse(null),
                header("ETag").orElse(null),
                header(Headers.IDEMPOTENCY_REPLAYED).map("true"::equals).orElse(false),
                sessionRestarted,
                frontend,
                attempts,
                requestId);
    }

    /** The problem of a refusal; unusable where a 4xx does not carry one. */
    Problem refusal() {
        if (problem == null) {
            throw unusable("HTTP " + status() + " without a problem", null);
        }
        return problem;
    }

    /** What a refusal says was wrong. */
    String refusalDetail() {
        Problem refusal = refusal();
        return refusal.detail() == null ? refusal.title() : refusal.detail();
    }

    /** For an answer that the call has no value for. */
    PygmyException unexpected() {
        if (status() < 400 || problem == null) {
            return unusable("HTTP " + status() + " was not expected", null);
        }
        Executed executed = maybeExecutedBefore ? Executed.UNKNOWN : Executed.NO;
        return new PygmyException(refusalDetail(), executed, problem, call.key(), requestId, attempts, null);
    }

    private Map<String, Long> indexes() {
        try {
            return LogPosition.indexes(String.join(",", response.headers().allValues(Headers.INDEX)));
        } catch (IllegalArgumentException e) {
            throw unusable(String.valueOf(e.getMessage()), e);
        }
    }

    PygmyException unusable(String what, @Nullable Throwable cause) {
        boolean happened = status() >= 200 && status() < 300 && !call.readsOnly();
        Executed executed = happened ? Executed.YES : call.readsOnly() ? Executed.NO : Executed.UNKNOWN;
        String message = String.format(
                Locale.ROOT, "%s gave no usable answer to %s %s: %s", frontend, call.method(), call.path(), what);
        return new PygmyException(message, executed, problem, call.key(), requestId, attempts, cause);
    }
}
