package com.pygmy.failover.http;

import com.pygmy.failover.Attempt;
import com.pygmy.failover.Deadline;
import com.pygmy.failover.Need;
import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;
import com.pygmy.failover.Pick;
import com.pygmy.failover.Pool;
import com.pygmy.failover.RetryRule;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.tracing.Span;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request and its attempts at the nodes of a pool, lap by lap: in a lap no node is tried twice; between laps there is a
 * pause. Its steps follow one another, never two at a time, each in the thread that the one before ended in.
 *
 * <p>It ends when a node has answered, when the request must not be sent again, when the budget is empty, when nothing is to be
 * hoped for from the pool ({@link Pool#whyHopeless}), or at the deadline.
 *
 * <p>A failure inside a node counts against that node only once another node has answered the same request: where it repeats,
 * it is the request's fault, and the request ends there.
 */
final class Exchange {
    private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

    /** The first pause; each lap that reached a node doubles it. */
    private static final long PAUSE_NANOS = Duration.ofMillis(20).toNanos();

    private static final int MAX_DOUBLINGS = 3;

    /** With less time left than this, an attempt would only end in doubt. */
    private static final long LEAST_ATTEMPT_NANOS = Duration.ofMillis(5).toNanos();

    private final Failover failover;
    private final Pool pool;
    private final @Nullable Pool behind;
    private final OutboundRequest request;
    private final Deadline deadline;
    private final CompletableFuture<Forwarded> end = new CompletableFuture<>();

    private final Set<String> tried = new HashSet<>();
    private int unreachable;
    private int lapsWithAnswer;
    private boolean sentThisLap;
    private int attempts;
    private Executed told = Executed.NO;
    private final List<Broken> broken = new ArrayList<>();
    private Attempt.@Nullable Answered<NodeAnswer> lastRefusal;

    /** A node that failed inside with the request. */
    private record Broken(NodeAddress node, long beganAt) {}

    /** @param behind the pool that nodes of this one need to execute the request, if any */
    Exchange(Failover failover, Pool pool, @Nullable Pool behind, OutboundRequest request, Deadline deadline) {
        this.failover = failover;
        this.pool = pool;
        this.behind = behind;
        this.request = request;
        this.deadline = deadline;
    }

    CompletableFuture<Forwarded> begin() {
        next();
        return end;
    }

    private void next() {
        if (deadline.remaining().toNanos() < LEAST_ATTEMPT_NANOS) {
            giveUp("no node answered in time");
            return;
        }
        if (attempts == failover.rules.attemptsMax()) {
            giveUp("no node answered in " + attempts + " attempts");
            return;
        }
        if (attempts > 0) {
            go(pool.acquire(request.need(), tried));
            return;
        }
        CompletableFuture<Pick> pick = pool.acquireInTurn(request.need(), failover.rules.nodeWait());
        if (pick.isDone()) {
            go(pick.join());
        } else {
            pick.thenAccept(this::goOn);
        }
    }

    /** What gets no node in time is refused by other threads than that which tells it: there may be many at once. */
    private void goOn(Pick pick) {
        if (pick instanceof Pick.Busy) {
            failover.client.getExecutor().execute(() -> go(pick));
        } else {
            go(pick);
        }
    }

    private void go(Pick pick) {
        if (pick instanceof Pick.Chosen chosen) {
            attemptAt(chosen.node());
        } else if (pick instanceof Pick.Busy && tried.isEmpty() && !isInDoubt()) {
            overloaded();
        } else {
            endOfLap();
        }
    }

    private void attemptAt(NodeAddress node) {
        tried.add(node.name());
        Span span = AttemptSpan.begin(failover.tracing, request, node, attempts);
        attempts++;
        failover.events.sent(node);
        long beganAt = pool.now();
        long timeout = failover.rules.timeoutOf(request.kind()).toNanos();
        long left = deadline.remaining().toNanos();
        NodeAttempt.send(
                        failover.client,
                        failover.timeouts(),
                        node,
                        request,
                        span.traceparent(),
                        Math.min(timeout, left),
                        left >= timeout,
                        failover.rules.maxHeldBytes())
                .thenAccept(attempt -> {
                    AttemptSpan.end(span, attempt);
                    ended(node, beganAt, attempt);
                })
                .exceptionally(failure -> {
                    end.completeExceptionally(failure);
                    return null;
                });
    }

    private void ended(NodeAddress node, long beganAt, Attempt<NodeAnswer> attempt) {
        RetryRule.Verdict verdict = RetryRule.judge(request.kind(), attempt, told);
        Attempt.Answered<NodeAnswer> answered = attempt instanceof Attempt.Answered<NodeAnswer> some ? some : null;
        learn(node, beganAt, verdict.finding(), answered);
        told = verdict.told();
        sentThisLap |= !(attempt instanceof Attempt.NotSent);
        unreachable += verdict.finding() == NodeFinding.UNREACHABLE ? 1 : 0;
        lastRefusal = answered != null && answered.problem() != null ? answered : null;
        boolean deliver = verdict.step() == RetryRule.Step.DELIVER || verdict.step() == RetryRule.Step.LATER;
        if (answered != null && deliver) {
            deliver(answered);
            return;
        }
        if (answered != null) {
            answered.answer().drop();
        }
        if (verdict.finding() == NodeFinding.UNSENDABLE && !isInDoubt()) {
            unsendable();
        } else if (verdict.step() == RetryRule.Step.STOP) {
            giveUp("a node took the request and gave no answer");
        } else if (verdict.finding() == NodeFinding.BROKEN && broken.size() > 1) {
            endAsFaulty();
        } else {
            again(attempt instanceof Attempt.NotSent, verdict.finding());
        }
    }

    private boolean isInDoubt() {
        return told != Executed.NO;
    }

    private void deliver(Attempt.Answered<NodeAnswer> answered) {
        NodeAnswer answer = answered.answer();
        answer.marks().indexOf(pool.group()).ifPresent(index -> pool.sawIndex(answer.node(), index));
        end.complete(new Forwarded.Answered(answer, answered.problem(), isInDoubt()));
    }

    /** What an attempt says about nodes: a failure inside one is held back until another node has had the request. */
    private void learn(
            NodeAddress node, long beganAt, NodeFinding finding, Attempt.@Nullable Answered<NodeAnswer> answered) {
        boolean failedInside = finding == NodeFinding.BROKEN;
        Runnable release = () -> release(node, beganAt, failedInside ? NodeFinding.ABANDONED : finding);
        if (answered == null) {
            release.run();
        } else {
            answered.answer().whenOffConnection(release);
        }
        if (failedInside) {
            broken.add(new Broken(node, beganAt));
        } else if (answered != null && answered.status() < 500) {
            for (Broken other : broken) {
                if (!other.node().equals(node) && pool.broke(other.node(), other.beganAt())) {
                    suspected(other.node(), NodeFinding.BROKEN);
                }
            }
            broken.clear();
        }
    }

    /** Gives the node back to the pool; where the answer streams through, that may be long after the request has ended. */
    private void release(NodeAddress node, long beganAt, NodeFinding finding) {
        if (pool.release(node, finding, beganAt)) {
            suspected(node, finding);
        }
    }

    private void suspected(NodeAddress node, NodeFinding finding) {
        failover.events.suspected(node, finding);
        LOG.info("{} {} under suspicion, request id {}", node.name(), finding, request.requestId());
    }

    private void endAsFaulty() {
        failover.events.gaveUp();
        end.complete(new Forwarded.GaveUp(Problem.failure(
                ProblemType.INTERNAL_ERROR,
                "It failed in the same way twice; the cause is in the logs of the nodes under request id "
                        + request.requestId(),
                told)));
    }

    private void again(boolean costsNothing, NodeFinding finding) {
        boolean undecided = finding == NodeFinding.ANSWERED || finding == NodeFinding.LEADERLESS;
        if (behind != null && undecided && !isInDoubt()) {
            Optional<String> hopeless = behind.whyHopeless(Need.WRITE);
            if (hopeless.isPresent()) {
                giveUp(hopeless.get());
                return;
            }
        }
        if (!request.body().canBeSent()) {
            giveUp("the body had been read when a node failed");
        } else if (!costsNothing && !failover.budget.tryRetry()) {
            failover.events.budgetSpent();
            giveUp("a node failed, and too many requests are being retried");
        } else {
            if (!costsNothing) {
                failover.events.retried();
            }
            next();
        }
    }

    /** Each node that may get it has had it: wait for better times if there is hope, else say so at once. */
    private void endOfLap() {
        Optional<String> hopeless = unreachable == pool.addresses().size()
                ? Optional.of(pool.unreachable())
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
        long left = deadline.remaining().toNanos();
        CompletableFuture.delayedExecutor(Math.min(pause, left), TimeUnit.NANOSECONDS, failover.client.getExecutor())
                .execute(this::next);
    }

    private void overloaded() {
        failover.events.overloaded();
        end.complete(new Forwarded.GaveUp(Problem.of(
                ProblemType.OVERLOADED,
                "requests: each node of the " + pool.group() + " has as many as it may have (expected: fewer)")));
    }

    private void unsendable() {
        failover.events.gaveUp();
        end.complete(new Forwarded.GaveUp(Problem.failure(
                ProblemType.INVALID_REQUEST,
                "request: cannot be sent to a node (expected: a target and headers that HTTP can carry)",
                Executed.NO)));
    }

    private void giveUp(String reason) {
        failover.events.gaveUp();
        LOG.debug("request id {} gave up: {}", request.requestId(), reason); // who answers the client logs it
        if (isInDoubt()) {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.OUTCOME_UNKNOWN, reason, told)));
        } else if (lastRefusal != null) {
            deliver(lastRefusal);
        } else {
            end.complete(new Forwarded.GaveUp(Problem.failure(ProblemType.UNAVAILABLE, reason, Executed.NO)));
        }
    }
}
