package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.model.KeyValue;
import com.pygmy.chaos.harness.model.Rope;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A cheap condition of a text that is only appended to: of two answers one begins with the other, and the one that was
 * given before the other was asked for is not the longer. O(n log n) and the size of the answers; two operations are enough
 * to break it.
 */
final class Prefixes {
    private static final String METHOD = "prefixes of a growing text";

    private Prefixes() {}

    static Optional<Conclusion> check(ObjectHistory<Rope> partition) {
        List<CheckedCall<Rope>> gets = new ArrayList<>();
        for (CheckedCall<Rope> call : partition.calls()) {
            if (call.transition() instanceof KeyValue.Put) {
                return Optional.empty();
            }
            if (call.transition() instanceof KeyValue.Get && !call.optional()) {
                gets.add(call);
            }
        }
        gets.sort(Comparator.comparingInt(get -> text(get).length()));
        CheckedCall<Rope> latest = null;
        for (int i = 0; i < gets.size(); i++) {
            CheckedCall<Rope> get = gets.get(i);
            if (i > 0 && !text(get).startsWith(text(gets.get(i - 1)))) {
                return violation(partition, "of two answers neither begins with the other", gets.get(i - 1), get);
            }
            if (latest != null
                    && get.precedes(latest)
                    && text(get).length() > text(latest).length()) {
                return violation(partition, "the text had grown before it was seen shorter", get, latest);
            }
            if (latest == null || get.calledAt() > latest.calledAt()) {
                latest = get;
            }
        }
        return Optional.empty();
    }

    private static String text(CheckedCall<Rope> call) {
        return call.transition() instanceof KeyValue.Get get ? get.text() : "";
    }

    private static Optional<Conclusion> violation(
            ObjectHistory<Rope> partition, String explanation, CheckedCall<Rope> one, CheckedCall<Rope> other) {
        return Optional.of(
                new Conclusion.NotLinearizable(METHOD, partition.counterexample(explanation, List.of(one, other))));
    }
}
