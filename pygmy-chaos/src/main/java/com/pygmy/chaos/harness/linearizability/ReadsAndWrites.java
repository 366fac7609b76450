package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.model.RegisterStep;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cheap conditions that every register keeps, each broken by two or three operations: a value that is seen was written, was
 * not seen before it was written, and was not replaced for good before it was seen. O(n log n).
 */
final class ReadsAndWrites {
    private static final String METHOD = "necessary conditions of a register";

    /** All that could have put one value into the register. */
    private static final class Producers {
        private final List<CheckedCall<Value>> calls;
        private final int[] lastAnswerUpTo;

        Producers(List<CheckedCall<Value>> calls) {
            this.calls = calls;
            this.lastAnswerUpTo = new int[calls.size()];
            int last = Integer.MIN_VALUE;
            for (int i = 0; i < calls.size(); i++) {
                last = Math.max(last, calls.get(i).answeredAt());
                lastAnswerUpTo[i] = last;
            }
        }

        /** How many were called before an event. */
        int calledBefore(int event) {
            int low = 0;
            int high = calls.size();
            while (low < high) {
                int middle = (low + high) >>> 1;
                if (calls.get(middle).calledAt() < event) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }

    private final ObjectHistory<Value> partition;
    private final Map<Value, Producers> producers = new HashMap<>();
    // Changes that surely happened, by answer, with the latest call among those up to each.
    private final List<CheckedCall<Value>> changes;
    private final int[] answers;
    private final CheckedCall<?>[] latestCallUpTo;

    private ReadsAndWrites(ObjectHistory<Value> partition) {
        this.partition = partition;
        Map<Value, List<CheckedCall<Value>>> byValue = new HashMap<>();
        for (CheckedCall<Value> call : partition.calls()) {
            Value written = written(call);
            if (written != null) {
                byValue.computeIfAbsent(written, value -> new ArrayList<>()).add(call);
            }
        }
        byValue.forEach((value, calls) -> producers.put(value, new Producers(calls)));
        changes = partition.calls().stream()
                .filter(call -> !call.optional() && written(call) != null)
                .sorted(Comparator.comparingInt(CheckedCall::answeredAt))
                .toList();
        answers = changes.stream().mapToInt(CheckedCall::answeredAt).toArray();
        latestCallUpTo = new CheckedCall<?>[changes.size()];
        for (int i = 0; i < changes.size(); i++) {
            CheckedCall<?> before = i == 0 ? changes.get(0) : latestCallUpTo[i - 1];
            latestCallUpTo[i] = changes.get(i).calledAt() > before.calledAt() ? changes.get(i) : before;
        }
    }

    static Optional<Conclusion> check(ObjectHistory<Value> partition) {
        ReadsAndWrites conditions = new ReadsAndWrites(partition);
        return partition.calls().stream()
                .filter(call -> !call.optional() && seen(call) != null)
                .sorted(Comparator.comparingInt(CheckedCall::answeredAt))
                .map(conditions::contradiction)
                .flatMap(Optional::stream)
                .findFirst()
                .map(counterexample -> new Conclusion.NotLinearizable(METHOD, counterexample));
    }

    private static @Nullable Value written(CheckedCall<Value> call) {
        if (call.transition() instanceof RegisterStep.Write write) {
            return write.value();
        }
        return call.transition() instanceof RegisterStep.Swap swap ? swap.to() : null;
    }

    private static @Nullable Value seen(CheckedCall<Value> call) {
        if (call.transition() instanceof RegisterStep.Read read) {
            return read.value();
        }
        return call.transition() instanceof RegisterStep.Swap swap ? swap.from() : null;
    }

    private Optional<Counterexample> contradiction(CheckedCall<Value> sight) {
        Value value = seen(sight);
        Producers possible = value == null ? null : producers.get(value);
        boolean first = partition.initial().equals(value);
        if (possible == null) {
            return first
                    ? replaced(sight, CheckedCall.ALWAYS, List.of())
                    : Optional.of(
                            partition.counterexample(value + " was seen, but nothing ever wrote it", List.of(sight)));
        }
        int before = possible.calledBefore(sight.answeredAt());
        if (before == 0 && !first) {
            return Optional.of(partition.counterexample(
                    value + " was seen before anything was asked to write it", List.of(sight, possible.calls.get(0))));
        }
        int lastAnswer = before == 0 ? CheckedCall.ALWAYS : possible.lastAnswerUpTo[before - 1];
        return replaced(sight, lastAnswer, possible.calls.subList(0, before));
    }

    /** Whether some change surely came after everything that wrote the value, and before the sight of it. */
    private Optional<Counterexample> replaced(
            CheckedCall<Value> sight, int lastAnswer, List<CheckedCall<Value>> writers) {
        int before = -Arrays.binarySearch(answers, sight.calledAt()) - 1;
        if (before <= 0 || latestCallUpTo[before - 1].calledAt() <= lastAnswer) {
            return Optional.empty();
        }
        CheckedCall<?> change = latestCallUpTo[before - 1];
        CheckedCall<?> writer = writers.stream()
                .max(Comparator.comparingInt(CheckedCall::answeredAt))
                .orElse(null);
        return Optional.of(partition.counterexample(
                seen(sight) + " was seen after it had been replaced for good",
                writer == null ? List.of(change, sight) : List.of(writer, change, sight)));
    }
}
