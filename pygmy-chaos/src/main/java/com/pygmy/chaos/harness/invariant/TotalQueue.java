package com.pygmy.chaos.harness.invariant;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A queue of any order that was emptied in the end: {@code enqueue v}, {@code dequeue} answered by a value or nil, {@code drain}
 * answered by a list. What went in comes out, and nothing else.
 */
public final class TotalQueue {
    private static final String NAME = "total-queue";
    private static final String PROMISE =
            "All that was acknowledged to be enqueued was dequeued, and nothing that nobody enqueued.";

    private final Map<Value, Operation> acknowledged = new LinkedHashMap<>();
    private final Map<Value, Integer> enqueued = new HashMap<>();
    private final Map<Value, Integer> asked = new HashMap<>();
    private final Map<Value, Integer> dequeued = new LinkedHashMap<>();
    private final Map<Value, Operation> dequeues = new HashMap<>();
    private boolean drained;
    private boolean dequeueIsOpen;

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
                dequeueIsOpen |= operation.isOpen();
                if (operation.isOk() && !operation.output().isNil()) {
                    take(operation, Value.list(queue, operation.output()));
                }
            }
            case "drain" -> {
                dequeueIsOpen |= operation.isOpen();
                drained |= operation.isOk();
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

    private CheckResult result() {
        List<String> contradictions = new ArrayList<>();
        dequeued.forEach((element, times) -> {
            if (!asked.containsKey(element)) {
                contradictions.add("from nowhere: " + seen(element, dequeues));
            }
        });
        enqueued.forEach((element, times) -> {
            if (dequeued.getOrDefault(element, 0) < times) {
                contradictions.add("lost: " + seen(element, acknowledged));
            }
        });
        List<String> remarks = new ArrayList<>();
        long twice = dequeued.entrySet().stream()
                .filter(element -> asked.containsKey(element.getKey()))
                .filter(element -> element.getValue() > asked.getOrDefault(element.getKey(), 0))
                .count();
        if (twice > 0) {
            remarks.add(twice + " came out more often than they went in, which is allowed");
        }
        if (!contradictions.isEmpty() && !drained) {
            remarks.add("there is no drain in the history: what is called lost may still be in the queue");
        }
        if (!contradictions.isEmpty() && dequeueIsOpen) {
            remarks.add("a dequeue of unknown end may have taken what is called lost");
        }
        int examined = enqueued.values().stream().mapToInt(Integer::intValue).sum() + dequeued.size();
        return CheckResult.of(NAME, PROMISE, examined, contradictions).remarking(remarks);
    }

    private static String seen(Value element, Map<Value, Operation> operations) {
        Operation operation = operations.get(element);
        String where = operation == null ? "" : ", line " + operation.call().line() + ", " + operation;
        return element.items().get(1) + where;
    }
}
