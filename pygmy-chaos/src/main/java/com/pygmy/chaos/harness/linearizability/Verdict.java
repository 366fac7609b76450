package com.pygmy.chaos.harness.linearizability;

import java.util.Collection;
import java.util.Locale;

/** What a check came to. In ascending order of weight: of several the last one counts. */
public enum Verdict {
    /** It holds. */
    VALID,
    /** Neither was shown. */
    UNKNOWN,
    /** It is broken, and there is a counterexample. */
    INVALID;

    /** The verdict on all of them together; valid where there are none. */
    public static Verdict worst(Collection<Verdict> verdicts) {
        return verdicts.stream().max(java.util.Comparator.naturalOrder()).orElse(VALID);
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
