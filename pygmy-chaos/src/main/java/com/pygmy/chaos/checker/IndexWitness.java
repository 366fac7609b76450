package com.pygmy.chaos.checker;

import com.pygmy.chaos.history.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tries the order that the service itself states: each answer says the index of its log that it was written or read at.
 * That order is checked like any other, against real time and against the model, so a service that lies proves nothing by
 * it; and where it fails, nothing follows. O(n log n).
 */
final class IndexWitness<S> {
    private static final String METHOD = "the order of the log";

    private final List<Call<S>> unknown;
    private final List<Call<S>> order = new ArrayList<>();
    private int latestCall = Call.ALWAYS;
    private S state;

    private IndexWitness(Partition<S> partition) {
        this.state = partition.initial();
        this.unknown = new ArrayList<>(
                partition.calls().stream().filter(Call::optional).toList());
    }

    /** A proof that the history is linearizable; empty where this order is none. */
    static <S> Optional<Decision> check(Partition<S> partition) {
        boolean stated = partition.calls().stream()
                .allMatch(call -> call.optional() || call.operation().index() != null);
        if (!stated) {
            return Optional.empty();
        }
        IndexWitness<S> witness = new IndexWitness<>(partition);
        List<Call<S>> byIndex = partition.calls().stream()
                .filter(call -> !call.optional())
                .sorted(IndexWitness::byIndex)
                .toList();
        return byIndex.stream().allMatch(witness::explains)
                ? Optional.of(new Decision.Linearizable(
                        METHOD, witness.order.stream().map(Call::operation).toList()))
                : Optional.empty();
    }

    private static int byIndex(Call<?> one, Call<?> other) {
        int order = Long.compare(index(one), index(other));
        if (order == 0) {
            // What is read at an index is what was written there.
            order = Boolean.compare(
                    one.transition().readOnly(), other.transition().readOnly());
        }
        return order == 0 ? Integer.compare(one.calledAt(), other.calledAt()) : order;
    }

    private static long index(Call<?> call) {
        Long index = call.operation().index();
        return index == null ? Long.MAX_VALUE : index;
    }

    private boolean explains(Call<S> call) {
        if (take(call)) {
            return true;
        }
        // One of those whose end is not known may have come in between.
        for (Call<S> candidate : List.copyOf(unknown)) {
            S between = candidate.transition().apply(state);
            boolean helps = between != null && call.transition().apply(between) != null;
            if (helps && Math.max(latestCall, candidate.calledAt()) < call.answeredAt()) {
                unknown.remove(candidate);
                return take(candidate) && take(call);
            }
        }
        return false;
    }

    private boolean take(Call<S> call) {
        @Nullable S after = call.transition().apply(state);
        int latest = Math.max(latestCall, call.calledAt());
        if (after == null || (call.answeredAt() != Operation.NEVER && call.answeredAt() < latest)) {
            return false;
        }
        latestCall = latest;
        state = after;
        order.add(call);
        return true;
    }
}
