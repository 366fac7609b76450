package com.pygmy.chaos.harness.invariant;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queues of any order, each emptied in the end: {@code enqueue v}, {@code dequeue} answered by a value or nil, {@code drain}
 * answered by a list. What went in comes out, and nothing else. An element is lost only where no dequeue or drain of unknown end
 * can have taken it and a later drain did not find it.
 */
public final class TotalQueue {
    private static final String NAME = "total-queue";
    private static final String PROMISE =
            "All that was acknowledged to be enqueued was dequeued, and nothing that nobody enqueued.";

    private final Map<Value, Operation> acknowledged = new LinkedHashMap<>();
    private final Map<Value, Integer> enqueued = new LinkedHashMap<>();
    private final Map<Value, Integer> asked = new HashMap<>();
    private final Map<Value, Integer> dequeued = new LinkedHashMap<>();
    private final Map<Value, Operation> dequeues = new HashMap<>();
    private final Map<Value, Takers> takers = new LinkedHashMap<>();

    /** Who else may have what is missing from one queue. */
    private static final class Takers {
        private @Nullable Operation lastDrain;
        private boolean drainIsOpen;
        private int openDequeues;

        private void addDrain(Operation drain) {
            drainIsOpen |= drain.isOpen();
            if (drain.isOk()) {
                lastDrain = drain;
            }
        }

        /** Why it cannot be told whether these are lost; empty where it can. */
        private String doubt(Operation enqueue, int missing) {
            if (drainIsOpen) {
                return "a drain of unknown end may have taken it";
            }
            if (lastDrain == null || !enqueue.precedes(lastDrain)) {
                return "no drain that succeeded came after it: it may still be in the queue";
            }
            return missing <= openDequeues ? "a dequeue of unknown end may have taken it" : "";
        }
    }

    private TotalQueue() {}

    /**
     * Checks a history.
     *
     * @throws HistoryFormatException where an operation is none of a queue
     */
    public static CheckResult check(History history) {
        TotalQueue queue = new TotalQueue();
        history.operations().forEach(queue::add);
        return queue.result();
    }

    private void add(Operation operation) {
        Value queue = Value.of(String.valueOf(operation.key()));
        Takers taking = takers.computeIfAbsent(queue, name -> new Takers());
        switch (operation.f()) {
            case "enqueue" -> {
                Value element = Value.list(queue, operation.input());
                if (!operation.isFail()) {
                    asked.merge(element, 1, Integer::sum);
                }
                if (operation.isOk()) {
                    enqueued.merge(element, 1, Integer::sum);
                    acknowledged.put(element, operation);
                }
            }
            case "dequeue" -> {
                taking.openDequeues += operation.isOpen() ? 1 : 0;
                if (operation.isOk() && !operation.output().isNil()) {
                    take(operation, Value.list(queue, operation.output()));
                }
            }
            case "drain" -> {
                taking.addDrain(operation);
                if (operation.isOk() && !operation.output().isNil()) {
                    operation.output().items().forEach(element -> take(operation, Value.list(queue, element)));
                }
            }
            default ->
                throw new HistoryFormatException(
                        operation.call().line(),
                        "f: '" + operation.f() + "' (expected: enqueue, dequeue or drain, for the model total-queue)");
        }
    }

    private void take(Operation operation, Value element) {
        dequeued.merge(element, 1, Integer::sum);
        dequeues.put(element, operation);
    }

    private int missing(Value element) {
        return Math.max(0, enqueued.getOrDefault(element, 0) - dequeued.getOrDefault(element, 0));
    }

    private CheckResult result() {
        List<String> contradictions = new ArrayList<>();
        dequeued.forEach((element, times) -> {
            if (!asked.containsKey(element)) {
                contradictions.add("from nowhere: " + seen(element, dequeues));
            }
        });
        Map<Value, Integer> missing = new HashMap<>();
        enqueued.keySet().forEach(element -> missing.merge(queueOf(element), missing(element), Integer::sum));
        List<String> doubts = new ArrayList<>();
        acknowledged.forEach((element, enqueue) -> {
            if (missing(element) > 0) {
                Value queue = queueOf(element);
                String doubt = takers.getOrDefault(queue, new Takers()).doubt(enqueue, missing.getOrDefault(queue, 0));
                String where = seen(element, acknowledged);
                (doubt.isEmpty() ? contradictions : doubts)
                        .add(doubt.isEmpty() ? "lost: " + where : "not seen again: " + where + ": " + doubt);
            }
        });
        int examined = enqueued.values().stream().mapToInt(Integer::intValue).sum() + dequeued.size();
        CheckResult result = contradictions.isEmpty() && !doubts.isEmpty()
                ? new CheckResult(NAME, PROMISE, Verdict.UNKNOWN, examined, doubts)
                : CheckResult.of(NAME, PROMISE, examined, contradictions);
        return result.remarking(remarks());
    }

    private List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        long twice = dequeued.entrySet().stream()
                .filter(element -> asked.containsKey(element.getKey()))
                .filter(element -> element.getValue() > asked.getOrDefault(element.getKey(), 0))
                .count();
        if (twice > 0) {
            remarks.add(twice + " came out more often than they went in, which is allowed");
        }
        int open =
                takers.values().stream().mapToInt(taking -> taking.openDequeues).sum();
        if (open > 0) {
            remarks.add(open + " dequeues of unknown end may have taken one element each");
        }
        return remarks;
    }

    private static Value queueOf(Value element) {
        return element.items().get(0);
    }

    private static String seen(Value element, Map<Value, Operation> operations) {
        Operation operation = operations.get(element);
        String where = operation == null ? "" : ", line " + operation.call().line() + ", " + operation;
        return element.items().get(1) + where;
    }
}
