package com.pygmy.client;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call that got no usable answer: nobody answered, the answer was a failure of the machinery, or it was refused in a way
 * the call has no value for (missing credentials, for example). {@link #executed()} says what that means for the request,
 * over all its tries.
 */
public final class PygmyException extends RuntimeException {
    private final Executed executed;
    private final transient @Nullable Problem problem;
    private final transient @Nullable IdempotencyKey key;
    private final String requestId;
    private final int attempts;

    PygmyException(
            String message,
            Executed executed,
            @Nullable Problem problem,
            @Nullable IdempotencyKey key,
            String requestId,
            int attempts,
            @Nullable Throwable cause) {
        super(message, cause);
        this.executed = executed;
        this.problem = problem;
        this.key = key;
        this.requestId = requestId;
        this.attempts = attempts;
    }

    /**
     * {@link Executed#NO}: it did not and will not happen. {@link Executed#UNKNOWN}: it may have, or may yet; try again with
     * the same key, or ask for the key's outcome. {@link Executed#YES}: it did, only the answer was lost.
     */
    public Executed executed() {
        return executed;
    }

    /** What the server said last, where it said something. */
    public Optional<Problem> problem() {
        return Optional.ofNullable(problem);
    }

    /** The key that all tries carried, where the call has one: with it the request can be sent again and happens once. */
    public Optional<IdempotencyKey> key() {
        return Optional.ofNullable(key);
    }

    /** The {@code X-Request-Id} that all tries carried: the servers' logs name it. */
    public String requestId() {
        return requestId;
    }

    /** How often it was tried. */
    public int attempts() {
        return attempts;
    }
}
