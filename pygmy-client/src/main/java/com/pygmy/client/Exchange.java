package com.pygmy.client;

import com.pygmy.api.Executed;
import com.pygmy.api.Headers;
import com.pygmy.api.session.SessionToken;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call with all its tries: goes on until there is an answer that stands, the deadline would pass, the tries are used
 * up, or a further try could make it happen twice. Used by one thread, once.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);
    private static final int SESSION_RESTARTS_MAX = 2;

    private final Transport transport;
    private final FrontendPool pool;
    private final Call call;
    private final Scope scope;
    private final String requestId = IdempotencyKey.next().value();
    private final long deadlineNanos;
    private final Set<URI> asked = new HashSet<>();
    private int attempts;
    private int sessionRestarts;
    private boolean maybeExecuted;

    Exchange(Transport transport, FrontendPool pool, Call call, Scope scope) {
        this.transport = transport;
        this.pool = pool;
        this.call = call;
        this.scope = scope;
        Duration limit = call.attemptTimeout() == null ? scope.deadline() : call.attemptTimeout();
        this.deadlineNanos = System.nanoTime() + limit.toNanos();
    }

    /** @throws PygmyException where there is no answer that stands */
    Reply run() {
        while (true) {
            URI frontend = pool.pick(asked);
            SessionToken token = scope.session().token();
            attempts++;
            Attempt attempt = transport.send(call, frontend, scope, token, requestId, attemptLimit());
            if (attempt instanceof Attempt.Failed failed) {
                notice(failed, frontend);
                if (!mayRepeat(failed) || !pause(failed)) {
                    throw failure(failed);
                }
                continue;
            }
            pool.answered(frontend);
            if (attempt instanceof Attempt.SessionExpired expired) {
                restartSession(expired, token);
            } else if (attempt instanceof Attempt.Answered answered) {
                return standing(answered, frontend);
            }
        }
    }

    private Duration attemptLimit() {
        Duration usual =
                call.attemptTimeout() == null ? transport.settings().timeouts().attempt() : call.attemptTimeout();
        return Duration.ofNanos(Math.max(1, Math.min(usual.toNanos(), deadlineNanos - System.nanoTime())));
    }

    private void notice(Attempt.Failed failed, URI frontend) {
        maybeExecuted |= failed.executed() != Executed.NO;
        asked.add(frontend);
        if (failed.frontendFailed()) {
            pool.failed(frontend);
        } else {
            pool.answered(frontend);
        }
        LOG.debug("{} {} try {} failed: {}", call.method(), call.path(), attempts, failed.message());
    }

    private boolean mayRepeat(Attempt.Failed failed) {
        return attempts < scope.attemptsMax()
                && !Thread.currentThread().isInterrupted()
                && failed.executed() != Executed.YES
                && !(failed.cause() instanceof BoundedBody.TooLarge)
                && (failed.executed() == Executed.NO || call.repeatable());
    }

    /** Waits before the next try; false where the deadline would pass meanwhile or the thread is interrupted. */
    private boolean pause(Attempt.Failed failed) {
        if (failed.frontendFailed() && pool.hasOtherThan(asked)) {
            return deadlineNanos - System.nanoTime() > 0;
        }
        if (!pool.hasOtherThan(asked)) {
            asked.clear();
        }
        long pauseNanos = failed.retryAfter() == null || failed.retryAfter().isZero()
                ? backoffNanos()
                : failed.retryAfter().toNanos() + backoffNanos() / 4;
        if (deadlineNanos - System.nanoTime() <= pauseNanos) {
            return false;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(pauseNanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private long backoffNanos() {
        ClientSettings.Retries retries = transport.settings().retries();
        long doubled = retries.backoffMin().toNanos() << Math.min(attempts - 1, 16);
        long longest = Math.min(doubled, retries.backoffMax().toNanos());
        return ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
    }

    private void restartSession(Attempt.SessionExpired expired, SessionToken refused) {
        scope.session().drop(refused);
        if (++sessionRestarts > SESSION_RESTARTS_MAX) {
            Executed executed = maybeExecuted ? Executed.UNKNOWN : Executed.NO;
            String message = "the session was refused again after it was begun afresh";
            throw new PygmyException(message, executed, expired.problem(), requestId, attempts, null);
        }
        LOG.info("the session {} belongs to an earlier life of the cluster: begun afresh", refused);
    }

    private Reply standing(Attempt.Answered answered, URI frontend) {
        Reply reply = new Reply(
                call,
                answered.response(),
                answered.problem(),
                frontend,
                attempts,
                maybeExecuted,
                sessionRestarts > 0,
                requestId);
        reply.header(Headers.SESSION).ifPresent(text -> advance(text, reply));
        return reply;
    }

    private void advance(String token, Reply reply) {
        try {
            scope.session().advance(SessionToken.parse(token));
        } catch (IllegalArgumentException e) {
            throw reply.unusable(String.valueOf(e.getMessage()), e);
        }
    }

    private PygmyException failure(Attempt.Failed failed) {
        Executed executed =
                failed.executed() == Executed.YES ? Executed.YES : maybeExecuted ? Executed.UNKNOWN : Executed.NO;
        @Nullable Throwable cause = failed.cause();
        return new PygmyException(failed.message(), executed, failed.problem(), requestId, attempts, cause);
    }
}
