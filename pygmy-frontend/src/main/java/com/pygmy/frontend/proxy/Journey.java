package com.pygmy.frontend.proxy;

import com.pygmy.api.Executed;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.frontend.routing.NodeAddress;
import com.pygmy.frontend.routing.Outcome;
import com.pygmy.frontend.routing.Pick;
import com.pygmy.frontend.routing.Pool;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.EofException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request on its way through a pool, lap by lap: in a lap no node is tried twice; between laps there is a pause. Its
 * steps follow one another, never two at a time, each in whatever thread the one before ended in.
 *
 * <p>It ends when a node has answered, when the request must not be sent again, when the budget is empty, when no node of the
 * pool is within reach (at once: there is nothing to wait for), or at the deadline.
 */
final class Journey {
    private static final Logger LOG = LoggerFactory.getLogger(Journey.class);

    /** The first pause; each lap that reached a node doubles it. */
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private static final int MAX_DOUBLINGS = 3;

    /** With less time left than this, a try would only end in doubt. */
    private static final long LEAST_TRY_NANOS = Duration.ofMillis(5).toNanos();

    private final Forwarder forwarder;
    private final Pool pool;
    private final OutboundRequest request;
    private final long deadline;
    private final CompletableFuture<Forwarded> end = new CompletableFuture<>();

    private final Set<String> tried = new HashSet<>();
    private int unreachable;
    private int lapsWithAnswer;
    private boolean sentThisLap;
    private boolean inDoubt;
    private @Nullable NodeAnswer lastFailure;

    Journey(Forwarder forwarder, Pool pool, OutboundRequest request) {
        this.forwarder = forwarder;
        this.pool = pool;
        this.request = request;
        this.deadline = forwarder.nanoClock.getAsLong()
                + forwarder.rules.deadlineOf(request.kind()).toNanos();
    }

    CompletableFuture<Forwarded> begin() {
        next();
        return end;
    }

    private void next() {
        long now = forwarder.nanoClock.getAsLong();
        if (deadline - now < LEAST_TRY_NANOS) {
            giveUp("no node answered in time");
            return;
        }
        Pick pick = pool.acquire(request.need(), tried);
        if (pick instanceof Pick.Chosen chosen) {
            tryAt(chosen.node(), now);
        } else if (pick instanceof Pick.Busy && tried.isEmpty() && !inDoubt) {
            overloaded();
        } else {
            endOfLap();
        }
    }

    private void tryAt(NodeAddress node, long now) {
        tried.add(node.name());
        forwarder.metrics.sent(node);
        long timeout = forwarder.rules.timeoutOf(request.kind()).toNanos();
        long left = deadline - now;
        NodeTry.send(
                        forwarder.client,
                        node,
                        request,
                        Math.min(timeout, left),
                        left >= timeout,
                        forwarder.rules.maxHeldBytes())
                .thenAccept(result -> tried(node, now, result))
                .exceptionally(failure -> {
                    end.completeExceptionally(failure);
                    return null;
                });
    }

    private void tried(NodeAddress node, long beganAt, TryResult result) {
        RetryRule.Verdict verdict = RetryRule.judge(request.kind(), result, inDoubt);
        if (pool.release(node, verdict.outcome(), beganAt)) {
            forwarder.metrics.suspected(node, verdict.outcome());
            LOG.info("{} {} under suspicion, request id {}", node.name(), verdict.outcome(), request.requestId());
        }
        inDoubt = verdict.inDoubt();
        sentThisLap |= !(result instanceof TryResult.NotSent);
        unreachable += verdict.outcome() == Outcome.UNREACHABLE ? 1 : 0;
        NodeAnswer answer = result instanceof TryResult.Answered answered ? answered.answer() : null;
        lastFailure = answer;
        if (verdict.step() != RetryRule.Step.DELIVER && answer != null && answer.rest() != null) {
            answer.rest().fail(new EofException("not wanted"));
        }
        switch (verdict.step()) {
            case DELIVER -> end.complete(new Forwarded.Answered(Objects.requireNonNull(answer)));
            case AGAIN -> again(result instanceof TryResult.NotSent);
            case STOP -> giveUp("a node took the request and gave no answer");
        }
    }

    private void again(boolean costsNothing) {
        if (!request.body().canBeSent()) {
            giveUp("the body had been read when a node failed");
        } else if (!costsNothing && !forwarder.budget.tryRetry()) {
            forwarder.metrics.budgetSpent();
            giveUp("a node failed, and too many requests are being retried");
        } else {
            if (!costsNothing) {
                forwarder.metrics.retried();
            }
            next();
        }
    }

    /** Everybody who may be asked has been: wait for better times if there is hope, else say so at once. */
    private void endOfLap() {
        boolean allRefused = unreachable == pool.addresses().size();
        if (allRefused || !pool.isWithinReach()) {
            giveUp("no node of the " + pool.group() + " can be reached");
            return;
        }
        lapsWithAnswer += sentThisLap ? 1 : 0;
        long pause = PAUSE_NANOS << Math.min(lapsWithAnswer, MAX_DOUBLINGS);
        tried.clear();
        unreachable = 0;
        sentThisLap = false;
        long left = deadline - forwarder.nanoClock.getAsLong();
        CompletableFuture.delayedExecutor(
                        Math.max(0, Math.min(pause, left)), TimeUnit.NANOSECONDS, forwarder.client.getExecutor())
                .execute(this::next);
    }

    private void overloaded() {
        forwarder.metrics.overloaded();
        end.complete(new Forwarded.GaveUp(Problem.of(
                ProblemType.OVERLOADED,
                "requests: each node of the " + pool.group() + " has as many as it may have (expected: fewer)")));
    }

    private void giveUp(String reason) {
        forwarder.metrics.gaveUp();
        boolean executedMaybe = inDoubt && !request.kind().isRead();
        LOG.warn(
                "{} {} gave up: {}, executed: {}, request id {}",
                request.method(),
                request.target(),
                reason,
                executedMaybe ? Executed.UNKNOWN : Executed.NO,
                request.requestId());
        if (executedMaybe) {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.OUTCOME_UNKNOWN, reason, Executed.UNKNOWN)));
        } else if (lastFailure != null && RetryRule.problem(lastFailure).isPresent()) {
            end.complete(new Forwarded.Answered(lastFailure));
        } else {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.UNAVAILABLE, reason, Executed.NO)));
        }
    }
}
