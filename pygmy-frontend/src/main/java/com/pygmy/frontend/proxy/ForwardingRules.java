package com.pygmy.frontend.proxy;

import java.time.Duration;

/**
 * How long a request may take and how much of it is held.
 *
 * @param deadline for the whole request, all tries and pauses included
 * @param readTimeout for one try of a read
 * @param writeTimeout for one try of a command
 * @param streamTimeout for a command whose body streams through
 * @param maxHeldBytes most of an answer's body that is held in memory; more streams through
 */
public record ForwardingRules(
        Duration deadline, Duration readTimeout, Duration writeTimeout, Duration streamTimeout, int maxHeldBytes) {
    Duration deadlineOf(Route.Kind kind) {
        return kind == Route.Kind.STREAMED_WRITE ? streamTimeout : deadline;
    }

    Duration timeoutOf(Route.Kind kind) {
        return switch (kind) {
            case READ -> readTimeout;
            case KEYED_WRITE, WRITE -> writeTimeout;
            case STREAMED_WRITE -> streamTimeout;
        };
    }
}
