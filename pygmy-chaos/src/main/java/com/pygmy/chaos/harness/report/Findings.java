package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a report is about: what happened, and what was made of it. A run's settings stand in its history. */
public record Findings(History history, List<CheckResult> checkResults, Availability availability) {
    public Findings {
        checkResults = List.copyOf(checkResults);
    }

    /** What is known of a history that was judged; how well it was served is measured here. */
    public static Findings of(History history, List<CheckResult> checkResults) {
        return new Findings(history, checkResults, Availability.of(history));
    }

    /** The worst of all check results; unknown where there are none. */
    public Verdict verdict() {
        return checkResults.isEmpty()
                ? Verdict.UNKNOWN
                : Verdict.worst(checkResults.stream().map(CheckResult::verdict).toList());
    }

    /** The check results that ended so. */
    List<CheckResult> judged(Verdict verdict) {
        return checkResults.stream()
                .filter(checkResult -> checkResult.verdict() == verdict)
                .toList();
    }

    /** How many requests were due and not sent, since too many were under way. */
    public long notSent() {
        return history.observations("store", "dropped").stream()
                .mapToLong(event -> event.value().number())
                .sum();
    }

    /** A setting of the run, as a text; empty where the history does not tell, as one from elsewhere does not. */
    Optional<String> setting(String name) {
        return history.setting(name).map(Findings::plain);
    }

    private static String plain(Value value) {
        if (value.isList()) {
            return value.items().stream().map(Findings::plain).collect(Collectors.joining(", "));
        }
        return value.isText() ? value.text() : value.toString();
    }
}
