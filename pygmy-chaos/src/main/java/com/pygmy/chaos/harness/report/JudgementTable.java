package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Judgement;
import java.util.Comparator;
import java.util.List;

/** Every judgement with what it looked at; the worst come first. */
final class JudgementTable {
    private static final int EVIDENCE_SHOWN = 3;

    private JudgementTable() {}

    static Element of(List<Judgement> judgements) {
        Table table = Table.of("Every promise", "Promise", "Verdict", "Looked at#");
        judgements.stream()
                .sorted(Comparator.comparing(Judgement::verdict).reversed())
                .forEach(judgement -> table.row(
                        Element.fragment(
                                Element.of("span", judgement.promise()),
                                Element.of("code", judgement.name()).with("class", "name"),
                                evidence(judgement),
                                Element.fragment()
                                        .addAll(judgement.remarks().stream()
                                                .map(line ->
                                                        Element.of("div", line).with("class", "soft"))
                                                .toList())),
                        Badge.of(judgement.verdict()),
                        Words.number(judgement.examined())));
        return table.element();
    }

    private static Element evidence(Judgement judgement) {
        if (judgement.evidence().isEmpty() || judgement.verdict() == Verdict.VALID) {
            return Element.fragment();
        }
        List<String> lines = judgement.evidence();
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
