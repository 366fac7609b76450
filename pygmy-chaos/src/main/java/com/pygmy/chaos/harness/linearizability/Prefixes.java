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

    static Optional<Decision> check(ObjectHistory<Rope> partition) {
        List<Call<Rope>> gets = new ArrayList<>();
        for (Call<Rope> call : partition.calls()) {
            if (call.transition() instanceof KeyValue.Put) {
                return Optional.empty();
            }
            if (call.transition() instanceof KeyValue.Get && !call.optional()) {
                gets.add(call);
            }
        }
        gets.sort(Comparator.comparingInt(get -> text(get).length()));
        Call<Rope> latest = null;
        for (int i = 0; i < gets.size(); i++) {
            Call<Rope> get = gets.get(i);
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

    private static String text(Call<Rope> call) {
        return call.transition() instanceof KeyValue.Get get ? get.text() : "";
    }

    private static Optional<Decision> violation(
            ObjectHistory<Rope> partition, String explanation, Call<Rope> one, Call<Rope> other) {
        return Optional.of(new Decision.NotLinearizable(
                METHOD,
                new Counterexample(
                        partition.object(),
                        List.of(one.operation(), other.operation()),
                        partition.calls().size() - 2,
                        explanation)));
    }
}
