package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.List;
import java.util.Locale;

/** How a run ended. */
public record RunResult(
        RunSettings settings, History history, List<CheckResult> checkResults, Availability availability) {
    /** The worst of all check results. */
    public Verdict verdict() {
        return Verdict.worst(checkResults.stream().map(CheckResult::verdict).toList());
    }

    /** A time for people: {@code 412 ms}, or {@code never}. */
    public static String millis(long nanos) {
        return nanos == Availability.NEVER ? "never" : String.format(Locale.ROOT, "%,d ms", nanos / 1_000_000);
    }
}
