package com.pygmy.order.ledger;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectReader;
import com.pygmy.api.ApiJson;
import com.pygmy.api.Executed;
import com.pygmy.api.Headers;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.session.SessionToken;
import com.pygmy.failover.Deadline;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import org.eclipse.jetty.http.HttpFields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One question, asked at one node after another until one answers, the deadline passes, or trying again makes no sense. The
 * question is idempotent, so it is asked again after a lost answer too; but then the outcome counts as unknown until a node
 * tells it.
 *
 * <p>Nodes are asked in rounds, each node once per round. A round in which no node could even be reached is the last, and so is
 * one after which no leader is to be expected: the client is told at once. Between other rounds there is a pause that grows.
 *
 * <p>Confined to one attempt at a time, whose callback is the only one to touch the fields.
 */
final class LedgerCall<T> {
    private static final Logger LOG = LoggerFactory.getLogger(LedgerCall.class);
    private static final ObjectReader PROBLEM = ApiJson.lenient().readerFor(Problem.class);
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 400;

    private final LedgerClient client;
    private final Question<T> question;
    private final Deadline deadline;
    private final CompletableFuture<LedgerAnswer<T>> result = new CompletableFuture<>();
    private final Deque<CatalogNode> round = new ArrayDeque<>();

    private int attempts;
    private int rounds;
    private boolean reachedSomeone;
    private boolean mayHaveHappened;
    private ProblemType why = ProblemType.UNAVAILABLE;
    private String last = "none was asked";

    LedgerCall(LedgerClient client, Question<T> question, Deadline deadline) {
        this.client = client;
        this.question = question;
        this.deadline = deadline;
    }

    /** Begins, at once and without blocking; the future fails with a {@link LedgerFailure} only. Call once. */
    CompletableFuture<LedgerAnswer<T>> begin() {
        client.budget().earn();
        beginRound();
        return result;
    }

    private void beginRound() {
        reachedSomeone = false;
        CatalogPool pool = client.pool();
        round.addAll(question.leaderFirst() ? pool.leaderFirst() : pool.anyFirst());
        askNext();
    }

    private void askNext() {
        boolean first = attempts == 0;
        if (deadline.passed() || attempts == client.attemptsMax()) {
            fail();
        } else if (round.isEmpty()) {
            endRound();
        } else if (first || client.budget().spend()) {
            attempts++;
            ask(round.remove());
        } else {
            fail();
        }
    }

    private void ask(CatalogNode node) {
        client.attempted(attempts);
        Duration timeout = deadline.orAfter(client.attemptTimeout()).remaining();
        client.link()
                .send(
                        node.url().resolve(question.path()),
                        question.json(),
                        question.headers(),
                        timeout,
                        exchange -> went(node, exchange));
    }

    private void endRound() {
        if (!reachedSomeone || client.pool().isHopeless()) {
            fail();
            return;
        }
        long longest = Math.min(FIRST_PAUSE_MILLIS << Math.min(rounds, 10), LONGEST_PAUSE_MILLIS);
        long pause = ThreadLocalRandom.current().nextLong(longest / 2, longest + 1);
        rounds++;
        if (pause >= deadline.remaining().toMillis()) {
            fail();
        } else {
            CompletableFuture.delayedExecutor(pause, MILLISECONDS, client.executor())
                    .execute(this::beginRound);
        }
    }

    private void went(CatalogNode node, Exchange exchange) {
        if (exchange instanceof Exchange.Answered answered) {
            client.pool().answered(node);
            reachedSomeone = true;
            answered(node, answered);
        } else if (exchange instanceof Exchange.NotSent notSent) {
            if (notSent.cause() instanceof RejectedExecutionException) {
                why = ProblemType.OVERLOADED;
                last = "too many requests wait for " + node;
            } else {
                client.pool().suspect(node);
                last = node + " cannot be reached";
            }
            askNext();
        } else {
            client.pool().suspect(node);
            reachedSomeone = true;
            goOnAfter(node + " gave no answer", true);
        }
    }

    private void answered(CatalogNode node, Exchange.Answered answer) {
        if (answer.status() == 200) {
            succeed(node, answer);
        } else if (answer.status() == 404 && question.whenMissing().isPresent()) {
            result.complete(withHeaders(question.whenMissing().get(), answer.headers()));
        } else {
            refused(node, answer);
        }
    }

    private void succeed(CatalogNode node, Exchange.Answered answer) {
        T value;
        try {
            value = question.whenFound().read(answer.body());
        } catch (JsonProcessingException e) {
            LOG.error("{} answered {} with what is not understood here", node, question.path(), e);
            mayHaveHappened = question.changes();
            fail(ProblemType.BAD_GATEWAY, "an answer of " + node + " is not understood");
            return;
        }
        result.complete(withHeaders(value, answer.headers()));
    }

    private void refused(CatalogNode node, Exchange.Answered answer) {
        Problem problem = problem(answer);
        String what = node + " answered " + answer.status() + (problem == null ? "" : " " + problem.title());
        if (answer.status() == ProblemType.OVERLOADED.status()) {
            fail(ProblemType.OVERLOADED, what);
        } else if (answer.status() >= 500) {
            boolean did = problem == null || problem.executed() != Executed.NO;
            if (problem != null && problem.is(ProblemType.NO_LEADER)) {
                why = ProblemType.NO_LEADER;
            }
            goOnAfter(what, did);
        } else if (problem != null && problem.is(ProblemType.SESSION_EXPIRED)) {
            result.completeExceptionally(new LedgerFailure(problem));
        } else {
            LOG.error("{} to {}: not expected", what, question.path());
            fail(ProblemType.BAD_GATEWAY, what);
        }
    }

    private void goOnAfter(String what, boolean mayHave) {
        mayHaveHappened |= mayHave && question.changes();
        last = what;
        askNext();
    }

    private void fail() {
        fail(why, last);
    }

    private void fail(ProblemType type, String reason) {
        client.failed();
        String detail = "catalog: " + reason;
        Problem problem;
        if (mayHaveHappened) {
            problem = Problem.failure(
                    ProblemType.OUTCOME_UNKNOWN,
                    detail + "; ask again with the same Idempotency-Key",
                    Executed.UNKNOWN);
        } else {
            problem = Problem.of(type, detail);
            problem = type.status() >= 500 ? problem.withExecuted(Executed.NO) : problem;
        }
        result.completeExceptionally(new LedgerFailure(problem));
    }

    private static @Nullable Problem problem(Exchange.Answered answer) {
        try {
            return PROBLEM.readValue(answer.body());
        } catch (JsonProcessingException e) {
            LOG.debug("an answer {} without a problem document", answer.status(), e);
            return null;
        }
    }

    private LedgerAnswer<T> withHeaders(T value, HttpFields headers) {
        return new LedgerAnswer<>(value, session(headers), mayHaveHappened, headers.get(Headers.SURROGATE_KEY));
    }

    private static SessionToken session(HttpFields headers) {
        String text = Optional.ofNullable(headers.get(Headers.SESSION)).orElse("");
        try {
            return SessionToken.parse(text);
        } catch (IllegalArgumentException e) {
            LOG.error("a catalog node answered with a bad session token", e);
            return SessionToken.EMPTY;
        }
    }
}
