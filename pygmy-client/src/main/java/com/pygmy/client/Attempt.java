package com.pygmy.client;

import com.pygmy.api.Executed;
import com.pygmy.api.Problem;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How one try of a call ended. */
sealed interface Attempt {
    /** With an answer that stands, a refusal included. */
    record Answered(HttpResponse<byte[]> response, @Nullable Problem problem) implements Attempt {}

    /** The session's token is of an earlier life of the cluster. */
    record SessionExpired(Problem problem) implements Attempt {}

    /**
     * With a failure.
     *
     * @param executed what it means for this try
     * @param retryAfter the pause the server asks for
     * @param frontendFailed whether it was the frontend itself that failed, so that another one should be asked
     */
    record Failed(
            String message,
            Executed executed,
            @Nullable Problem problem,
            @Nullable Duration retryAfter,
            boolean frontendFailed,
            @Nullable Throwable cause)
            implements Attempt {}
}
