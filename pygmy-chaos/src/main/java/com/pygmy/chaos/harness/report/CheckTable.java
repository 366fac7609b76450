package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.Comparator;
import java.util.List;

/** Every check result with what it looked at; the worst come first. */
final class CheckTable {
    private static final int EVIDENCE_SHOWN = 3;

    private CheckTable() {}

    static Element of(List<CheckResult> checkResults) {
        Table table = Table.of("Every promise", "Promise", "Verdict", "Looked at#");
        checkResults.stream()
                .sorted(Comparator.comparing(CheckResult::verdict).reversed())
                .forEach(checkResult -> table.row(
                        Element.fragment(
                                Element.of("span", checkResult.promise()),
                                Element.of("code", checkResult.name()).with("class", "name"),
                                evidence(checkResult),
                                Element.fragment()
                                        .addAll(checkResult.remarks().stream()
                                                .map(line ->
                                                        Element.of("div", line).with("class", "soft"))
                                                .toList())),
                        Badge.of(checkResult),
                        Words.number(checkResult.examined())));
        return table.element();
    }

    private static Element evidence(CheckResult checkResult) {
        if (checkResult.evidence().isEmpty() || checkResult.verdict() == Verdict.VALID) {
            return Element.fragment();
        }
        List<String> lines = checkResult.evidence();
        Element evidence = Element.of("div", list(lines.subList(0, Math.min(EVIDENCE_SHOWN, lines.size()))))
                .with("class", "evidence");
        if (lines.size() > EVIDENCE_SHOWN) {
            evidence.add(Element.of(
                    "details",
                    Element.of("summary", Words.number(lines.size() - EVIDENCE_SHOWN) + " more"),
                    list(lines.subList(EVIDENCE_SHOWN, lines.size()))));
        }
        return evidence;
    }

    private static Element list(List<String> lines) {
        return Element.of("ul")
                .addAll(lines.stream().map(line -> Element.of("li", line)).toList());
    }
}
