package com.pygmy.chaos.harness.invariant;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Keys that are written once, {@code [[w x 1]]}, and read in groups, {@code [[r x 1] [r y nil]]}. Snapshots have one order, so that
 * of two reads of the same group one saw all that the other did; in a long fork each saw what the other missed.
 */
public final class LongFork {
    private static final String NAME = "long-fork";
    private static final String PROMISE = "Of two reads of the same keys, one saw all writes that the other saw.";

    private LongFork() {}

    /** A read of a group: the keys that it saw written. */
    private record GroupRead(Operation operation, Set<String> written) {}

    /**
     * Checks a history.
     *
     * @throws HistoryFormatException where an operation is no such transaction, or a key is written twice
     */
    public static CheckResult check(History history) {
        Map<String, List<GroupRead>> groups = new LinkedHashMap<>();
        Map<String, Operation> writes = new HashMap<>();
        int examined = 0;
        for (Operation operation : history.operations()) {
            Map<String, Value> read = steps(operation, writes);
            if (operation.isOk() && read.size() > 1) {
                examined++;
                Set<String> written = new HashSet<>(read.keySet());
                written.removeIf(key -> read.getOrDefault(key, Value.NIL).isNil());
                groups.computeIfAbsent(new TreeSet<>(read.keySet()).toString(), keys -> new ArrayList<>())
                        .add(new GroupRead(operation, written));
            }
        }
        List<Counterexample> forks = new ArrayList<>();
        for (List<GroupRead> reads : groups.values()) {
            addForks(reads, history.operations().size(), forks);
        }
        List<String> evidence = forks.stream().map(Counterexample::toString).toList();
        return forks.isEmpty()
                ? CheckResult.of(NAME, PROMISE, examined, List.of())
                : new CheckResult(NAME, PROMISE, Verdict.INVALID, examined, evidence, forks);
    }

    private static Map<String, Value> steps(Operation operation, Map<String, Operation> writes) {
        Map<String, Value> read = new HashMap<>();
        Value value = operation.isOk() && !operation.output().isNil() ? operation.output() : operation.input();
        for (Value item : value.isList() ? value.items() : List.of(value)) {
            List<Value> step = item.isList() ? item.items() : List.of();
            String kind = step.size() == 3 && step.get(0).isText() ? step.get(0).text() : "";
            String key = step.size() == 3 ? operation.key() + " " + step.get(1) : "";
            if (kind.equals("r") || kind.equals("read")) {
                read.put(key, step.get(2));
            } else if (kind.equals("w") || kind.equals("write")) {
                Operation before = operation.isFail() ? null : writes.put(key, operation);
                if (before != null) {
                    throw problem(
                            operation,
                            step.get(1) + " is written a second time, after line "
                                    + before.call().line() + " (expected: each key once)");
                }
            } else {
                throw problem(operation, "value: " + item + " (expected: [r key value] or [w key value])");
            }
        }
        return read;
    }

    private static HistoryFormatException problem(Operation operation, String what) {
        return new HistoryFormatException(operation.call().line(), what + ", for the model long-fork");
    }

    /** Where reads that saw more contain each read that saw less, each contains the one before it. */
    private static void addForks(List<GroupRead> reads, int operations, List<Counterexample> forks) {
        List<GroupRead> ascending = reads.stream()
                .sorted(Comparator.comparingInt(read -> read.written.size()))
                .toList();
        for (int i = 1; i < ascending.size(); i++) {
            GroupRead less = ascending.get(i - 1);
            GroupRead more = ascending.get(i);
            if (!more.written.containsAll(less.written)) {
                forks.add(new Counterexample(
                        null,
                        List.of(less.operation, more.operation),
                        operations - 2,
                        "two reads of the same keys each saw a write that the other missed"));
            }
        }
    }
}
