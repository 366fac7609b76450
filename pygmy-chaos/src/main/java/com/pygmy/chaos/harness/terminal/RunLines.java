package com.pygmy.chaos.harness.terminal;

import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.harness.report.Headline;
import com.pygmy.chaos.harness.report.Words;
import com.pygmy.chaos.harness.result.Availability;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** What a run came to, as lines of a terminal: the verdict, each check, each fault, and where to read on. */
public final class RunLines {
    private RunLines() {}

    /**
     * Prints them.
     *
     * @param directory of the run
     * @param again the command that does the same again
     */
    public static void print(Findings findings, Path directory, String again, PrintWriter out) {
        out.println();
        out.println(findings.verdict() + ": " + Headline.of(findings));
        CheckLines.print(findings.checkResults(), out);
        for (Availability.Outage fault : findings.availability().faults()) {
            out.printf(
                    "  %s (%s)%s, well again after %s; first success after it began: %s%s%n",
                    fault.f(),
                    fault.node(),
                    fault.proven() ? "" : ", not proven",
                    Words.duration(fault.untilNanos() - fault.fromNanos()),
                    fault.firstSuccessNanos().entrySet().stream()
                            .map(first -> first.getKey() + " " + Words.duration(first.getValue()))
                            .collect(Collectors.joining(", ")),
                    fault.others().isEmpty()
                            ? ""
                            : " (not healthy yet from: " + String.join("; ", fault.others()) + ")");
        }
        out.println("  report: " + directory.resolve("report.html"));
        out.println("  again:  " + again);
        out.flush();
    }
}
