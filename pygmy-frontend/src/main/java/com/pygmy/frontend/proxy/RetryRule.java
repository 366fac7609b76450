package com.pygmy.frontend.proxy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ApiJson;
import com.pygmy.api.Executed;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.failover.Outcome;
import java.io.IOException;
import java.util.Optional;
import org.eclipse.jetty.http.HttpHeader;

/**
 * What to do after a try. The one rule that must not be broken: a command that may have been executed is sent again only if
 * it carries an idempotency key, and what the client is told in the end never claims less than the worst try allows.
 *
 * <p>An answer below 500 is an answer, with two exceptions, both after a try that may have been executed: "too much at once"
 * and "still being worked on" say nothing about that try's outcome, so the key is asked for again.
 */
final class RetryRule {
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final int MAX_PROBLEM_BYTES = 64 * 1024;

    private RetryRule() {}

    /**
     * @param inDoubt whether the request may have been executed, this try included
     * @param outcome what the try says about the node
     */
    record Verdict(Step step, boolean inDoubt, Outcome outcome) {}

    /** What comes next. */
    enum Step {
        /** Pass the answer on. */
        DELIVER,
        /** Try again, at another node first. */
        AGAIN,
        /** Neither: it must not be sent again. */
        STOP
    }

    /** @param inDoubt whether an earlier try of the same request may have been executed */
    static Verdict judge(Route.Kind kind, TryResult result, boolean inDoubt) {
        if (result instanceof TryResult.Answered answered) {
            return answered.answer().status() < 500
                    ? answer(answered.answer(), inDoubt)
                    : failure(kind, answered.answer(), inDoubt);
        }
        if (result instanceof TryResult.NotSent notSent) {
            return new Verdict(Step.AGAIN, inDoubt, notSent.outcome());
        }
        Outcome outcome = ((TryResult.Lost) result).outcome();
        return switch (kind) {
            case READ -> new Verdict(Step.AGAIN, false, outcome);
            case KEYED_WRITE -> new Verdict(Step.AGAIN, true, outcome);
            case WRITE, STREAMED_WRITE -> new Verdict(Step.STOP, true, outcome);
        };
    }

    private static Verdict answer(NodeAnswer answer, boolean inDoubt) {
        boolean saysNothing = inDoubt
                && (answer.status() == ProblemType.OVERLOADED.status()
                        || (answer.status() == ProblemType.IN_PROGRESS.status()
                                && is(answer, ProblemType.IN_PROGRESS)));
        return new Verdict(saysNothing ? Step.AGAIN : Step.DELIVER, inDoubt, Outcome.ANSWERED);
    }

    private static Verdict failure(Route.Kind kind, NodeAnswer answer, boolean inDoubt) {
        Optional<Problem> problem = problem(answer);
        Outcome outcome = problem.map(RetryRule::outcome).orElse(Outcome.BROKEN);
        if (kind.isRead()) {
            return new Verdict(Step.AGAIN, false, outcome);
        }
        if (!inDoubt && is(answer, ProblemType.SALES_SUSPENDED)) {
            return new Verdict(Step.DELIVER, false, outcome); // until an operator has decided: no other node can help
        }
        Executed executed = problem.map(Problem::executed).orElse(Executed.UNKNOWN);
        return switch (executed) {
            case YES -> new Verdict(Step.DELIVER, inDoubt, outcome);
            case NO -> new Verdict(Step.AGAIN, inDoubt, outcome);
            case UNKNOWN -> new Verdict(kind == Route.Kind.KEYED_WRITE ? Step.AGAIN : Step.STOP, true, outcome);
        };
    }

    private static Outcome outcome(Problem problem) {
        if (problem.is(ProblemType.LAGGING)) {
            return Outcome.LAGGING;
        }
        if (problem.is(ProblemType.NO_LEADER)) {
            return Outcome.LEADERLESS;
        }
        if (problem.is(ProblemType.DRAINING)) {
            return Outcome.DRAINING;
        }
        boolean wellButHelpless = problem.status() == 503 || problem.is(ProblemType.OUTCOME_UNKNOWN);
        return wellButHelpless ? Outcome.ANSWERED : Outcome.BROKEN;
    }

    private static boolean is(NodeAnswer answer, ProblemType type) {
        return problem(answer).map(problem -> problem.is(type)).orElse(false);
    }

    /** The problem document of a failure. Bodies of books and orders are never looked into. */
    static Optional<Problem> problem(NodeAnswer answer) {
        String type = answer.headers().get(HttpHeader.CONTENT_TYPE);
        boolean readable = type != null
                && type.startsWith(Problem.MEDIA_TYPE)
                && answer.isWhole()
                && answer.body().length <= MAX_PROBLEM_BYTES;
        if (!readable) {
            return Optional.empty();
        }
        try {
            Problem problem = JSON.readValue(answer.body(), Problem.class);
            return problem == null || problem.type() == null ? Optional.empty() : Optional.of(problem);
        } catch (JsonProcessingException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory cannot fail", e);
        }
    }
}
