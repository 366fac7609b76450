package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;

/** What a run came to, in a sentence, the same in the terminal as in the report. */
public final class Headline {
    private Headline() {}

    /** The promises that were kept, not examined, broken or not proven, and how many requests were answered. */
    public static String of(Findings findings) {
        return promises(findings) + answered(findings) + ".";
    }

    private static String promises(Findings findings) {
        long unexamined = findings.checkResults().stream()
                .filter(result -> !result.isExamined())
                .count();
        long kept = findings.judged(Verdict.VALID).stream()
                .filter(CheckResult::isExamined)
                .count();
        int broken = findings.judged(Verdict.INVALID).size();
        int open = findings.judged(Verdict.UNKNOWN).size();
        return switch (findings.verdict()) {
            case VALID -> kept(kept) + (unexamined == 0 ? "" : ", " + unexamined + " not examined");
            case INVALID -> Words.count(broken, "promise") + (broken == 1 ? " was" : " were") + " broken";
            case UNKNOWN ->
                findings.checkResults().isEmpty()
                        ? "Nothing was judged"
                        : "Nothing was seen to break, but " + Words.count(open, "promise")
                                + (open == 1 ? " is" : " are") + " not proven";
        };
    }

    private static String kept(long kept) {
        return kept == 1 ? "The promise was kept" : "All " + kept + " promises were kept";
    }

    private static String answered(Findings findings) {
        long notSent = findings.notSent();
        long all = findings.history().operations().size() + notSent;
        long answered = findings.history().operations().stream()
                .filter(Headline::isAnswered)
                .count();
        return all == 0
                ? ""
                : "; " + Words.percent(answered, all) + " of requests were answered"
                        + (notSent == 0 ? "" : ", " + Words.number(notSent) + " were not sent");
    }

    private static boolean isAnswered(Operation operation) {
        RequestEnd end = RequestEnd.of(operation);
        return end == RequestEnd.OK || end == RequestEnd.REFUSED;
    }
}
