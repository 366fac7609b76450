package com.pygmy.frontend.proxy;

import com.pygmy.api.Executed;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.failover.Need;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Outcome;
import com.pygmy.failover.Pick;
import com.pygmy.failover.Pool;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
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
 * <p>It ends when a node has answered, when the request must not be sent again, when the budget is empty, when nothing is to be
 * hoped for from the pool ({@link Pool#whyHopeless}), or at the deadline.
 *
 * <p>A failure inside a node counts against that node only once another node has answered the same request: where it repeats,
 * it is the request's fault, and the request ends there.
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
    private final @Nullable Pool behind;
    private final OutboundRequest request;
    private final long deadline;
    private final CompletableFuture<Forwarded> end = new CompletableFuture<>();

    private final Set<String> tried = new HashSet<>();
    private int unreachable;
    private int lapsWithAnswer;
    private boolean sentThisLap;
    private boolean inDoubt;
    private final List<Broken> broken = new ArrayList<>();
    private @Nullable NodeAnswer lastFailure;

    /** A node that failed inside with the request. */
    private record Broken(NodeAddress node, long beganAt) {}

    /** @param behind the pool that nodes of this one need to execute the request, if any */
    Journey(Forwarder forwarder, Pool pool, @Nullable Pool behind, OutboundRequest request) {
        this.forwarder = forwarder;
        this.pool = pool;
        this.behind = behind;
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
        NodeAnswer answer = result instanceof TryResult.Answered answered ? answered.answer() : null;
        learn(node, beganAt, verdict.outcome(), answer != null && answer.status() < 500);
        inDoubt = verdict.inDoubt();
        sentThisLap |= !(result instanceof TryResult.NotSent);
        unreachable += verdict.outcome() == Outcome.UNREACHABLE ? 1 : 0;
        lastFailure = answer;
        if (verdict.step() != RetryRule.Step.DELIVER && answer != null && answer.rest() != null) {
            answer.rest().fail(new EofException("not wanted"));
        }
        if (verdict.outcome() == Outcome.BROKEN && broken.size() > 1 && verdict.step() == RetryRule.Step.AGAIN) {
            endAsFaulty();
            return;
        }
        switch (verdict.step()) {
            case DELIVER -> end.complete(new Forwarded.Answered(Objects.requireNonNull(answer)));
            case AGAIN -> again(result instanceof TryResult.NotSent, verdict.outcome());
            case STOP -> giveUp("a node took the request and gave no answer");
        }
    }

    /** What a try says about nodes: a failure inside one is held back until another node has had the request. */
    private void learn(NodeAddress node, long beganAt, Outcome outcome, boolean answered) {
        if (outcome == Outcome.BROKEN) {
            pool.release(node, Outcome.ABANDONED, beganAt);
            broken.add(new Broken(node, beganAt));
            return;
        }
        if (pool.release(node, outcome, beganAt)) {
            suspected(node, outcome);
        }
        if (answered) {
            for (Broken other : broken) {
                if (!other.node().equals(node) && pool.broke(other.node(), other.beganAt())) {
                    suspected(other.node(), Outcome.BROKEN);
                }
            }
            broken.clear();
        }
    }

    private void suspected(NodeAddress node, Outcome outcome) {
        forwarder.metrics.suspected(node, outcome);
        LOG.info("{} {} under suspicion, request id {}", node.name(), outcome, request.requestId());
    }

    private void endAsFaulty() {
        forwarder.metrics.gaveUp();
        boolean executedMaybe = inDoubt && !request.kind().isRead();
        end.complete(new Forwarded.GaveUp(Problem.failure(
                ProblemType.INTERNAL_ERROR,
                "It failed in the same way twice; the cause is in the logs of the nodes under request id "
                        + request.requestId(),
                executedMaybe ? Executed.UNKNOWN : Executed.NO)));
    }

    private void again(boolean costsNothing, Outcome outcome) {
        boolean undecided = outcome == Outcome.ANSWERED || outcome == Outcome.LEADERLESS;
        if (behind != null && undecided && !inDoubt) {
            Optional<String> hopeless = behind.whyHopeless(Need.WRITE);
            if (hopeless.isPresent()) {
                giveUp(hopeless.get());
                return;
            }
        }
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
        Optional<String> hopeless = unreachable == pool.addresses().size()
                ? Optional.of("no node of the " + pool.group() + " can be reached")
                : pool.whyHopeless(request.need());
        if (hopeless.isPresent()) {
            giveUp(hopeless.get());
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
        LOG.debug("request id {} gave up: {}", request.requestId(), reason); // whoever answers the client logs it
        if (executedMaybe) {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.OUTCOME_UNKNOWN, reason, Executed.UNKNOWN)));
        } else if (lastFailure != null && RetryRule.problem(lastFailure).isPresent()) {
            end.complete(new Forwarded.Answered(lastFailure));
        } else {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.UNAVAILABLE, reason, Executed.NO)));
        }
    }
}
