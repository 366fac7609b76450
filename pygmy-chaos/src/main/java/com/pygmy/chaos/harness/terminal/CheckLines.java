package com.pygmy.chaos.harness.terminal;

import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Check results as lines of a terminal: one each, and below it what was not kept and what is to be known. */
public final class CheckLines {
    private CheckLines() {}

    /** Prints them. */
    public static void print(List<CheckResult> checkResults, PrintWriter out) {
        for (CheckResult checkResult : checkResults) {
            out.printf(
                    "  %-8s %-26s %s%n",
                    checkResult.isExamined() ? checkResult.verdict() : "-",
                    checkResult.name(),
                    checkResult.isExamined()
                            ? String.format(Locale.ROOT, "%,8d examined", checkResult.examined())
                            : "not examined");
            if (checkResult.verdict() != Verdict.VALID) {
                checkResult.evidence().forEach(line -> out.println("             " + line));
            }
            checkResult.remarks().forEach(line -> out.println("             " + line));
        }
    }
}
