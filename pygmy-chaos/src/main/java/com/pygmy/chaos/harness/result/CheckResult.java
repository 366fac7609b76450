package com.pygmy.chaos.harness.result;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Conclusion;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Linearizability;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Model;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a promise was kept.
 *
 * @param name short, for tables: {@code stock-conserved}
 * @param promise what was promised, in a sentence
 * @param examined how many things were looked at; nothing is proven by none
 * @param evidence what contradicts it, or why it cannot be told; a line each, the first ones only
 * @param counterexamples the operations that contradict each other, where they are known one by one, so that they can be
 *     drawn; the first ones only
 * @param remarks what a reader has to know to judge the check result, such as what was not looked at; a line each
 */
public record CheckResult(
        String name,
        String promise,
        Verdict verdict,
        int examined,
        List<String> evidence,
        List<Counterexample> counterexamples,
        List<String> remarks) {
    /** The name of the result for a whole history and one model. */
    public static final String LINEARIZABLE = "linearizable";

    private static final String NOTHING = "not examined: there was nothing to look at";
    private static final String UNOBSERVED =
            "no answer could have contradicted another: nothing that was written was seen";
    private static final int EVIDENCE_MAX = 20;
    private static final int COUNTEREXAMPLES_MAX = 5;

    public CheckResult {
        evidence = evidence.stream().limit(EVIDENCE_MAX).toList();
        counterexamples = counterexamples.stream().limit(COUNTEREXAMPLES_MAX).toList();
        remarks = List.copyOf(remarks);
    }

    /** A check result with no operations to draw. */
    public CheckResult(String name, String promise, Verdict verdict, int examined, List<String> evidence) {
        this(name, promise, verdict, examined, evidence, List.of());
    }

    /** A check result that leaves nothing to remark. */
    public CheckResult(
            String name,
            String promise,
            Verdict verdict,
            int examined,
            List<String> evidence,
            List<Counterexample> counterexamples) {
        this(name, promise, verdict, examined, evidence, counterexamples, List.of());
    }

    /** The same with something to know about it. */
    public CheckResult remarking(List<String> lines) {
        return new CheckResult(name, promise, verdict, examined, evidence, counterexamples, lines);
    }

    /** Whether it says anything: what looked at nothing and found nothing has kept no promise. */
    public boolean isExamined() {
        return verdict != Verdict.VALID || examined > 0;
    }

    /** Invalid where anything contradicts it, unknown where nothing was looked at. */
    public static CheckResult of(String name, String promise, int examined, List<String> contradictions) {
        if (!contradictions.isEmpty()) {
            return new CheckResult(name, promise, Verdict.INVALID, examined, contradictions);
        }
        return examined > 0
                ? new CheckResult(name, promise, Verdict.VALID, examined, List.of())
                : new CheckResult(name, promise, Verdict.UNKNOWN, 0, List.of(NOTHING));
    }

    public static CheckResult unknown(String name, String promise, String reason) {
        return new CheckResult(name, promise, Verdict.UNKNOWN, 0, List.of(reason));
    }

    /** What a checker comes to that throws: nothing is known, and the stack trace says why. */
    public static CheckResult failed(String name, Throwable failure) {
        List<String> trace = new ArrayList<>();
        for (Throwable cause = failure; cause != null && trace.size() < EVIDENCE_MAX; cause = cause.getCause()) {
            trace.add((cause == failure ? "the checker failed: " : "caused by ") + cause);
        }
        for (StackTraceElement frame : failure.getStackTrace()) {
            trace.add("at " + frame);
        }
        return new CheckResult(name, "The checker " + name + " comes to a result.", Verdict.UNKNOWN, 0, trace);
    }

    /** Whether a history is linearizable as this model. Blocks for as long as the limits allow. */
    public static CheckResult linearizable(History history, Model<?> model, Limits limits) {
        return linearizable(
                LINEARIZABLE,
                "All operations have one order that agrees with real time, each object as a " + model.name() + ".",
                history,
                model,
                limits);
    }

    /** The same under another name. */
    public static CheckResult linearizable(
            String name, String promise, History history, Model<?> model, Limits limits) {
        if (history.operations().isEmpty()) {
            return unknown(name, promise, NOTHING);
        }
        return linearizable(name, promise, Linearizability.check(history, model, limits));
    }

    /** What the search for an order of all operations came to; unknown where none could have contradicted another. */
    public static CheckResult linearizable(String name, String promise, Linearizability.Result result) {
        List<String> evidence = new ArrayList<>(
                result.counterexamples().stream().map(Counterexample::toString).toList());
        if (evidence.isEmpty()) {
            result.objects().stream()
                    .filter(object -> object.conclusion() instanceof Conclusion.Undecided)
                    .forEach(object -> evidence.add(object.object() + ": " + object.conclusion()));
        }
        if (evidence.isEmpty() && result.proven() == Verdict.UNKNOWN) {
            evidence.add(UNOBSERVED);
        }
        return new CheckResult(
                name, promise, result.proven(), result.observations(), evidence, result.counterexamples(), List.of());
    }
}
