package com.pygmy.failover;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import org.jspecify.annotations.Nullable;

/**
 * What the end of an attempt means: for the node, for the request, and for who waits for it. The rule that must not be broken:
 * a command that may have been executed is sent again only if it carries an idempotency key, and what is told in the end never
 * claims less than the worst attempt allows. The whole table is in {@code RetryRuleTest}.
 *
 * <p>An answer below 500 is an answer, with two exceptions: "too much at once" and "still being worked on". Who can wait
 * sends the request again later. Who cannot passes them on, but not after an attempt that may have been executed: they say nothing
 * about its outcome. Nor does "no such book", which leaves the key unused: once the book is there, the earlier attempt could still
 * take effect, so the outcome stays unknown.
 */
public final class RetryRule {
    private RetryRule() {}

    /**
     * @param told what is known of the request if it ends here: whether this or an earlier attempt was executed. Where an
     *     answer below 500 is delivered, what the earlier ones left open; the answer speaks for itself
     * @param finding what the attempt says about the node
     */
    public record Verdict(Step step, Executed told, NodeFinding finding) {}

    /** What comes next. */
    public enum Step {
        /** Pass the answer on. */
        DELIVER,
        /** Pass the answer on, or send the request again after a pause; another node would say the same. */
        LATER,
        /** Send it again, to another node first. */
        AGAIN,
        /** Neither: it must not be sent again. */
        STOP
    }

    /** @param before {@code UNKNOWN} where an earlier attempt of the same request may have been executed, else {@code NO} */
    public static Verdict judge(RequestKind kind, Attempt<?> attempt, Executed before) {
        if (attempt instanceof Attempt.Answered<?> answered) {
            return answered.status() < 500 ? answer(kind, answered, before) : failure(kind, answered, before);
        }
        if (attempt instanceof Attempt.NotSent<?> notSent) {
            boolean unsendable = notSent.finding() == NodeFinding.UNSENDABLE;
            return new Verdict(unsendable ? Step.STOP : Step.AGAIN, before, notSent.finding());
        }
        return inDoubt(kind, ((Attempt.Lost<?>) attempt).finding());
    }

    private static Verdict inDoubt(RequestKind kind, NodeFinding finding) {
        return switch (kind) {
            case READ -> new Verdict(Step.AGAIN, Executed.NO, finding);
            case KEYED_WRITE -> new Verdict(Step.AGAIN, Executed.UNKNOWN, finding);
            case WRITE, STREAMED_WRITE -> new Verdict(Step.STOP, Executed.UNKNOWN, finding);
        };
    }

    private static Verdict answer(RequestKind kind, Attempt.Answered<?> answer, Executed before) {
        boolean inProgress = answer.is(ProblemType.IN_PROGRESS);
        if (!inProgress && answer.status() != ProblemType.OVERLOADED.status()) {
            boolean leftOpen = before == Executed.UNKNOWN && answer.is(ProblemType.UNKNOWN_BOOK);
            return new Verdict(leftOpen ? Step.STOP : Step.DELIVER, before, NodeFinding.ANSWERED);
        }
        Executed told = inProgress && !kind.isRead() ? Executed.UNKNOWN : before;
        return new Verdict(before == Executed.UNKNOWN ? Step.AGAIN : Step.LATER, told, NodeFinding.ANSWERED);
    }

    private static Verdict failure(RequestKind kind, Attempt.Answered<?> answer, Executed before) {
        Problem problem = answer.problem();
        NodeFinding finding = finding(problem);
        Executed executed = problem == null || problem.executed() == null ? Executed.UNKNOWN : problem.executed();
        if (kind.isRead() || executed == Executed.UNKNOWN) {
            return inDoubt(kind, finding);
        }
        if (executed == Executed.YES) {
            return new Verdict(Step.DELIVER, Executed.YES, finding);
        }
        // Until an operator has decided, no other node can help.
        boolean suspended = before == Executed.NO && answer.is(ProblemType.SALES_SUSPENDED);
        return new Verdict(suspended ? Step.LATER : Step.AGAIN, before, finding);
    }

    private static NodeFinding finding(@Nullable Problem problem) {
        if (problem == null) {
            return NodeFinding.BROKEN;
        }
        if (problem.is(ProblemType.LAGGING)) {
            return NodeFinding.LAGGING;
        }
        if (problem.is(ProblemType.NO_LEADER)) {
            return NodeFinding.LEADERLESS;
        }
        if (problem.is(ProblemType.DRAINING)) {
            return NodeFinding.DRAINING;
        }
        boolean wellButHelpless = problem.status() == 503 || problem.is(ProblemType.OUTCOME_UNKNOWN);
        return wellButHelpless ? NodeFinding.ANSWERED : NodeFinding.BROKEN;
    }
}
