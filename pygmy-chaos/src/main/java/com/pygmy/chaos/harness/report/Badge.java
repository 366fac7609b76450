package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;

/** A verdict as a mark that is told apart by its shape and its word, and by colour only besides. */
final class Badge {
    private Badge() {}

    static Element of(Verdict verdict) {
        return Element.of("span", icon(verdict), " " + verdict).with("class", "badge " + verdict);
    }

    /** The verdict of a check; what examined nothing has none. */
    static Element of(CheckResult result) {
        return result.isExamined()
                ? of(result.verdict())
                : Element.of("span", icon(Verdict.UNKNOWN), " not examined").with("class", "badge " + Verdict.UNKNOWN);
    }

    static Element icon(Verdict verdict) {
        String outline = verdict == Verdict.INVALID ? "M8 .6 15.4 8 8 15.4 .6 8Z" : "M8 1A7 7 0 1 1 7.99 1Z";
        String sign = switch (verdict) {
            case VALID -> "M4.6 8.3 7 10.7 11.5 5.6";
            case INVALID -> "M5.7 5.7 10.3 10.3M10.3 5.7 5.7 10.3";
            case UNKNOWN -> "M6 6.1C6 4 10 4 10 6.2 10 7.7 8 7.7 8 9.3M8 11.4V11.6";
        };
        return Element.of(
                        "svg",
                        Element.of("path").with("class", "outline").with("d", outline),
                        Element.of("path").with("class", "sign").with("d", sign))
                .with("class", "icon " + verdict)
                .with("viewBox", "0 0 16 16")
                .with("aria-hidden", "true");
    }
}
