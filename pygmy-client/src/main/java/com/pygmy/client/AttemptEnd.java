package com.pygmy.client;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.NodeFinding;
import com.pygmy.protocol.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one attempt of a call ended.
 *
 * @param message what to tell of it where it was the last one and no answer
 */
record AttemptEnd(
        Attempt<HttpResponse<byte[]>> attempt,
        String message,
        @Nullable Throwable cause) {
    /** The answer, where there is one. */
    Attempt.@Nullable Answered<HttpResponse<byte[]>> answered() {
        return attempt instanceof Attempt.Answered<HttpResponse<byte[]>> answered ? answered : null;
    }

    @Nullable
    Problem problem() {
        Attempt.Answered<HttpResponse<byte[]>> answered = answered();
        return answered == null ? null : answered.problem();
    }

    /** Whether it was the frontend itself that failed, so that another one should get the request. */
    boolean frontendFailed(NodeFinding finding) {
        return finding.isFault() || (finding == NodeFinding.BROKEN && problem() == null);
    }

    /** The pause that the server wants, where it says so. */
    @Nullable
    Duration retryAfter() {
        Attempt.Answered<HttpResponse<byte[]>> answered = answered();
        if (answered == null) {
            return null;
        }
        try {
            return answered.answer()
                    .headers()
                    .firstValue("Retry-After")
                    .map(text -> Duration.ofSeconds(Math.max(0, Long.parseLong(text.strip()))))
                    .orElse(null);
        } catch (NumberFormatException e) {
            return null; // a date, which our servers do not send: the usual back-off serves
        }
    }
}
