package com.pygmy.chaos.harness.linearizability;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.model.FifoQueue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides queues to which each value is put once: Henzinger, Sezgin and Vafeiadis, "Aspect-Oriented Linearizability Proofs",
 * CONCUR 2013. A history is linearizable exactly if nothing comes out that was not put in before, nothing comes out twice, nothing
 * overtakes what was put in before it, and no queue is found empty while something was in it all the time. Where the end of a
 * dequeue is not known, this can only refute. O(n log n).
 */
final class QueueOrder {
    private static final String METHOD = "order of a queue (Henzinger, Sezgin and Vafeiadis)";

    /** A value, from when it was put in until it was taken out. */
    private static final class Stay {
        private final CheckedCall<List<Value>> in;
        private @Nullable CheckedCall<List<Value>> out;

        Stay(CheckedCall<List<Value>> in) {
            this.in = in;
        }

        /** It was in the queue for sure after this event. */
        int from() {
            return in.answeredAt();
        }

        /** And before this one. */
        int until() {
            return out == null ? Operation.NEVER : out.calledAt();
        }
    }

    private final ObjectHistory<List<Value>> partition;
    private final Map<Value, Stay> stays = new HashMap<>();
    private final List<CheckedCall<List<Value>>> empties = new ArrayList<>();
    private boolean takenUnknown;

    private QueueOrder(ObjectHistory<List<Value>> partition) {
        this.partition = partition;
    }

    /** The conclusion; empty where the history is not of this kind. */
    static Optional<Conclusion> check(ObjectHistory<List<Value>> partition) {
        QueueOrder order = new QueueOrder(partition);
        if (!partition.initial().isEmpty() || !order.findEnqueued()) {
            return Optional.empty();
        }
        Optional<Counterexample> violation =
                order.findDequeued().or(order::overtaking).or(order::emptiness);
        if (violation.isPresent()) {
            return violation.map(counterexample -> new Conclusion.NotLinearizable(METHOD, counterexample));
        }
        return order.takenUnknown ? Optional.empty() : Optional.of(new Conclusion.Linearizable(METHOD, List.of()));
    }

    /** False where a value is put in twice. */
    private boolean findEnqueued() {
        for (CheckedCall<List<Value>> call : partition.calls()) {
            if (call.transition() instanceof FifoQueue.Enqueued enqueued
                    && stays.put(enqueued.value(), new Stay(call)) != null) {
                return false;
            }
            takenUnknown |= call.transition() instanceof FifoQueue.Taken;
            if (call.transition() instanceof FifoQueue.Empty) {
                empties.add(call);
            }
        }
        return true;
    }

    private Optional<Counterexample> findDequeued() {
        for (CheckedCall<List<Value>> call : partition.calls()) {
            if (call.transition() instanceof FifoQueue.Dequeued dequeued) {
                Stay stay = stays.get(dequeued.value());
                if (stay == null) {
                    return violation(dequeued.value() + " came out, but nothing put it in", call);
                }
                if (stay.out != null) {
                    return violation(dequeued.value() + " came out twice", stay.in, stay.out, call);
                }
                if (call.precedes(stay.in)) {
                    return violation(
                            dequeued.value() + " came out before anything was asked to put it in", stay.in, call);
                }
                stay.out = call;
            }
        }
        return Optional.empty();
    }

    /** What was put in before another and taken out after it, both for sure. */
    private Optional<Counterexample> overtaking() {
        // What a dequeue of unknown end may have taken need not be in the queue any more.
        List<Stay> byAnswer = stays.values().stream()
                .filter(stay -> !stay.in.optional() && (stay.out != null || !takenUnknown))
                .sorted(Comparator.comparingInt(Stay::from))
                .toList();
        Stay[] latest = new Stay[byAnswer.size()];
        for (int i = 0; i < latest.length; i++) {
            Stay stay = byAnswer.get(i);
            latest[i] = i == 0 || stay.until() > latest[i - 1].until() ? stay : latest[i - 1];
        }
        int[] answers = byAnswer.stream().mapToInt(Stay::from).toArray();
        for (Stay later : stays.values()) {
            CheckedCall<List<Value>> out = later.out;
            int before = out == null ? 0 : -Arrays.binarySearch(answers, later.in.calledAt()) - 1;
            if (out != null && before > 0 && latest[before - 1].until() > out.answeredAt()) {
                Stay first = latest[before - 1];
                return first.out == null
                        ? violation(
                                "what was put in first never came out, but what came after it did",
                                first.in,
                                later.in,
                                out)
                        : violation("what was put in first came out last", first.in, later.in, out, first.out);
            }
        }
        return Optional.empty();
    }

    /** A queue that is found empty while there was something in it at each moment of that. */
    private Optional<Counterexample> emptiness() {
        if (takenUnknown) {
            return Optional.empty();
        }
        List<Stay> byStart = stays.values().stream()
                .filter(stay -> stay.from() < stay.until())
                .sorted(Comparator.comparingInt(Stay::from))
                .toList();
        TreeMap<Integer, Integer> filled = new TreeMap<>();
        for (Stay stay : byStart) {
            Map.Entry<Integer, Integer> last = filled.lastEntry();
            if (last != null && stay.from() <= last.getValue()) {
                filled.put(last.getKey(), Math.max(last.getValue(), stay.until()));
            } else {
                filled.put(stay.from(), stay.until());
            }
        }
        for (CheckedCall<List<Value>> empty : empties) {
            Map.Entry<Integer, Integer> around = filled.floorEntry(empty.calledAt());
            if (around != null && around.getValue() >= empty.answeredAt()) {
                List<CheckedCall<?>> shown = during(byStart, empty);
                shown.add(empty);
                return violation("the queue was found empty while something was in it", shown);
            }
        }
        return Optional.empty();
    }

    /** What was in the queue, one after another. */
    private static List<CheckedCall<?>> during(List<Stay> byStart, CheckedCall<?> empty) {
        List<CheckedCall<?>> shown = new ArrayList<>();
        int covered = empty.calledAt();
        for (Stay stay : byStart) {
            if (stay.from() <= covered && stay.until() > covered && covered < empty.answeredAt()) {
                covered = stay.until();
                shown.add(stay.in);
                if (stay.out != null) {
                    shown.add(stay.out);
                }
            }
        }
        return shown;
    }

    private Optional<Counterexample> violation(String explanation, CheckedCall<?>... calls) {
        return violation(explanation, List.of(calls));
    }

    private Optional<Counterexample> violation(String explanation, List<CheckedCall<?>> calls) {
        return Optional.of(partition.counterexample(explanation, calls));
    }
}
