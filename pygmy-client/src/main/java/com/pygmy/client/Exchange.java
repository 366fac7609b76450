package com.pygmy.client;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.RetryRule;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.protocol.SessionToken;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call with all its attempts: goes on until there is an answer that stands, the deadline would pass, the attempts are used
 * up, or a further one could make it happen twice. Used by one thread, once.
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
    private Executed told = Executed.NO;

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
            AttemptEnd ended = transport.send(call, frontend, scope, token, requestId, attemptLimit());
            RetryRule.Verdict verdict = RetryRule.judge(call.kind(), ended.attempt(), told);
            told = verdict.told();
            Attempt.Answered<HttpResponse<byte[]>> answered = ended.answered();
            if (answered != null && answered.status() < 500 && verdict.step() == RetryRule.Step.DELIVER) {
                pool.answered(frontend);
                if (!answered.is(ProblemType.SESSION_EXPIRED) && !answered.is(ProblemType.SESSION_AHEAD)) {
                    return standing(answered, frontend);
                }
                restartSession(answered.problem(), token);
            } else {
                boolean frontendFailed = ended.frontendFailed(verdict.finding());
                notice(ended, frontendFailed, frontend);
                if (!mayRepeat(verdict.step(), ended) || !pause(ended, frontendFailed)) {
                    throw failure(ended);
                }
            }
        }
    }

    private Duration attemptLimit() {
        Duration usual =
                call.attemptTimeout() == null ? transport.settings().timeouts().attempt() : call.attemptTimeout();
        return Duration.ofNanos(Math.max(1, Math.min(usual.toNanos(), deadlineNanos - System.nanoTime())));
    }

    private void notice(AttemptEnd ended, boolean frontendFailed, URI frontend) {
        asked.add(frontend);
        if (frontendFailed) {
            pool.failed(frontend);
        } else {
            pool.answered(frontend);
        }
        LOG.debug("{} {} attempt {} failed: {}", call.method(), call.path(), attempts, ended.message());
    }

    private boolean mayRepeat(RetryRule.Step step, AttemptEnd ended) {
        return (step == RetryRule.Step.AGAIN || step == RetryRule.Step.LATER)
                && attempts < scope.attemptsMax()
                && !Thread.currentThread().isInterrupted()
                && !(ended.cause() instanceof BoundedBody.TooLarge);
    }

    /** Waits before the next attempt; false where the deadline would pass meanwhile or the thread is interrupted. */
    private boolean pause(AttemptEnd ended, boolean frontendFailed) {
        if (frontendFailed && pool.hasOtherThan(asked)) {
            return deadlineNanos - System.nanoTime() > 0;
        }
        if (!pool.hasOtherThan(asked)) {
            asked.clear();
        }
        Duration retryAfter = ended.retryAfter();
        long pauseNanos =
                retryAfter == null || retryAfter.isZero() ? backoffNanos() : retryAfter.toNanos() + backoffNanos() / 4;
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

    private void restartSession(@Nullable Problem refusal, SessionToken refused) {
        scope.session().drop(refused);
        if (++sessionRestarts > SESSION_RESTARTS_MAX) {
            String message = "the session was refused again after it was begun afresh";
            throw new PygmyException(message, told, refusal, call.key(), requestId, attempts, null);
        }
        LOG.info("the session {} belongs to an earlier life of the cluster: begun afresh", refused);
    }

    private Reply standing(Attempt.Answered<HttpResponse<byte[]>> answered, URI frontend) {
        Reply reply = new Reply(
                call,
                answered.answer(),
                answered.problem(),
                frontend,
                attempts,
                told == Executed.UNKNOWN,
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

    private PygmyException failure(AttemptEnd ended) {
        boolean happened = ended.cause() instanceof BoundedBody.TooLarge tooLarge && tooLarge.says2xx();
        Executed executed = happened && !call.readsOnly() ? Executed.YES : told;
        return new PygmyException(
                ended.message(), executed, ended.problem(), call.key(), requestId, attempts, ended.cause());
    }
}
