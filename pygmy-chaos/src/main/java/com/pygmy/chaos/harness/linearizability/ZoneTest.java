package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.model.RegisterStep;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The exact test of a register that is only read and written, no value twice: Gibbons and Korach, "Testing Shared
 * Memories", SIAM Journal on Computing 26(4), 1997; the zones by the names of Golab, Li and Shah, "Analyzing Consistency
 * Properties for Fun and Profit", PODC 2011. O(n log n) for valid and invalid histories alike.
 *
 * <p>A write and the reads of its value are a cluster, and between its first answer and its last call lies its zone. Where
 * the first answer comes first the zone is forward: the register must hold the value throughout. Else it is backward: one
 * moment within it is enough. A history is linearizable exactly if no value is read before it is asked to be written, no two
 * forward zones overlap, and no backward zone lies within a forward one.
 */
final class ZoneTest {
    private static final String METHOD = "zones (Gibbons and Korach)";

    /** A write and the reads of its value. */
    private static final class ValueCluster {
        private final Value value;
        private final @Nullable CheckedCall<Value> write;
        private @Nullable CheckedCall<Value> firstAnswered;
        private @Nullable CheckedCall<Value> lastCalled;
        private int firstAnswer = Operation.NEVER;
        private int lastCall = CheckedCall.ALWAYS;
        private int reads;

        /** The cluster of a write, or of the value that the register began with. */
        ValueCluster(Value value, @Nullable CheckedCall<Value> write) {
            this.value = value;
            this.write = write;
            if (write == null) {
                firstAnswer = CheckedCall.ALWAYS;
            } else {
                add(write);
                reads = 0;
            }
        }

        final void add(CheckedCall<Value> call) {
            if (call.answeredAt() < firstAnswer) {
                firstAnswer = call.answeredAt();
                firstAnswered = call;
            }
            if (call.calledAt() > lastCall) {
                lastCall = call.calledAt();
                lastCalled = call;
            }
            reads++;
        }

        boolean forward() {
            return firstAnswer < lastCall;
        }

        /** Whether it took effect: somebody was told, or saw it. */
        boolean took() {
            return reads > 0 || (write != null && !write.optional());
        }

        List<CheckedCall<Value>> witnesses() {
            List<CheckedCall<Value>> witnesses = new ArrayList<>();
            for (CheckedCall<Value> call : new ArrayList<>(java.util.Arrays.asList(write, firstAnswered, lastCalled))) {
                if (call != null && !witnesses.contains(call)) {
                    witnesses.add(call);
                }
            }
            return witnesses;
        }
    }

    private final ObjectHistory<Value> partition;
    private final Map<Value, ValueCluster> clusters = new LinkedHashMap<>();

    private ZoneTest(ObjectHistory<Value> partition) {
        this.partition = partition;
    }

    /** The conclusion; empty where the history is not of this kind. */
    static Optional<Conclusion> check(ObjectHistory<Value> partition) {
        ZoneTest test = new ZoneTest(partition);
        if (!test.findClusters()) {
            return Optional.empty();
        }
        return Optional.of(test.placeReads()
                .or(test::compareZones)
                .<Conclusion>map(counterexample -> new Conclusion.NotLinearizable(METHOD, counterexample))
                .orElseGet(() -> new Conclusion.Linearizable(METHOD, List.of())));
    }

    /** One cluster for each write; false where a value is written twice or something else is done. */
    private boolean findClusters() {
        clusters.put(partition.initial(), new ValueCluster(partition.initial(), null));
        for (CheckedCall<Value> call : partition.calls()) {
            if (call.transition() instanceof RegisterStep.Write write) {
                if (clusters.putIfAbsent(write.value(), new ValueCluster(write.value(), call)) != null) {
                    return false;
                }
            } else if (!(call.transition() instanceof RegisterStep.Read)
                    && !(call.transition() instanceof RegisterStep.Unread)) {
                return false;
            }
        }
        return true;
    }

    private Optional<Counterexample> placeReads() {
        for (CheckedCall<Value> call : partition.calls()) {
            if (call.transition() instanceof RegisterStep.Read read) {
                ValueCluster cluster = clusters.get(read.value());
                if (cluster == null) {
                    return violation(read.value() + " was read, but nothing ever wrote it", List.of(call));
                }
                if (cluster.write != null && call.precedes(cluster.write)) {
                    return violation(
                            read.value() + " was read before anything was asked to write it",
                            List.of(call, cluster.write));
                }
                cluster.add(call);
            }
        }
        return Optional.empty();
    }

    private Optional<Counterexample> compareZones() {
        List<ValueCluster> forward = clusters.values().stream()
                .filter(cluster -> cluster.took() && cluster.forward())
                .sorted(Comparator.comparingInt(cluster -> cluster.firstAnswer))
                .toList();
        NavigableMap<Integer, ValueCluster> byStart = new TreeMap<>();
        ValueCluster before = null;
        for (ValueCluster cluster : forward) {
            if (before != null && cluster.firstAnswer < before.lastCall) {
                return violation(
                        "the register would have had to hold " + before.value + " and " + cluster.value
                                + " at the same time",
                        both(before, cluster));
            }
            byStart.put(cluster.firstAnswer, cluster);
            before = cluster;
        }
        for (ValueCluster cluster : clusters.values()) {
            if (cluster.took() && !cluster.forward()) {
                Map.Entry<Integer, ValueCluster> around = byStart.lowerEntry(cluster.lastCall);
                if (around != null && cluster.firstAnswer < around.getValue().lastCall) {
                    return violation(
                            "the register would have had to hold " + around.getValue().value + " throughout, and "
                                    + cluster.value + " in between",
                            both(around.getValue(), cluster));
                }
            }
        }
        return Optional.empty();
    }

    private static List<CheckedCall<Value>> both(ValueCluster one, ValueCluster other) {
        List<CheckedCall<Value>> both = new ArrayList<>(one.witnesses());
        both.addAll(other.witnesses());
        return both;
    }

    private Optional<Counterexample> violation(String explanation, List<CheckedCall<Value>> calls) {
        return Optional.of(partition.counterexample(explanation, calls));
    }
}
