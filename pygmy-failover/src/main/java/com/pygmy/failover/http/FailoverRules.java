package com.pygmy.failover.http;

import com.pygmy.failover.RequestKind;
import java.time.Duration;

/**
 * How long an attempt may take, how many there may be, and how much of an answer is held.
 *
 * @param readTimeout for one attempt of a read
 * @param writeTimeout for one attempt of a command
 * @param streamTimeout for a command whose body streams through
 * @param attemptsMax for one request, the first one counted
 * @param nodeWait how long a request waits where each node has as many as it may have
 * @param maxHeldBytes most of an answer's body that is held in memory; more streams through
 */
public record FailoverRules(
        Duration readTimeout,
        Duration writeTimeout,
        Duration streamTimeout,
        int attemptsMax,
        Duration nodeWait,
        int maxHeldBytes) {
    Duration timeoutOf(RequestKind kind) {
        return switch (kind) {
            case READ -> readTimeout;
            case KEYED_WRITE, WRITE -> writeTimeout;
            case STREAMED_WRITE -> streamTimeout;
        };
    }
}
