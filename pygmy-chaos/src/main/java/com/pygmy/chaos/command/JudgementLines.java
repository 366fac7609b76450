package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Judgement;
import java.io.PrintWriter;
import java.util.List;

/** Judgements as lines of a terminal: one each, and below it what was not kept and what is to be known. */
final class JudgementLines {
    private JudgementLines() {}

    static void print(List<Judgement> judgements, PrintWriter out) {
        for (Judgement judgement : judgements) {
            out.printf("  %-8s %-26s %,8d examined%n", judgement.verdict(), judgement.name(), judgement.examined());
            if (judgement.verdict() != Verdict.VALID) {
                judgement.evidence().forEach(line -> out.println("             " + line));
            }
            judgement.remarks().forEach(line -> out.println("             " + line));
        }
    }
}
