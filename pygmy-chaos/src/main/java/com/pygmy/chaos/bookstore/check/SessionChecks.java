package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is promised of the order in which states are seen, judged by the log indexes that answers state. Whether those are
 * true is checked by {@link IndexHonesty}.
 */
final class SessionChecks {
    private final StoreHistory store;
    private final List<Operation> answered;

    SessionChecks(StoreHistory store) {
        this.store = store;
        this.answered = store.history().operations().stream()
                .filter(Operation::isOk)
                .filter(operation -> operation.answer() != null)
                .sorted(Comparator.comparingInt(Operation::answeredAt))
                .toList();
    }

    /** What an answer says where it stands in the log of each group. */
    private static Map<String, Long> indexes(Operation operation) {
        Event answer = operation.answer();
        Map<String, Long> indexes = new TreeMap<>();
        if (answer != null) {
            if (answer.index() != null) {
                indexes.put("catalog", answer.index());
            }
            if (answer.also("order-index").isNumber()) {
                indexes.put("order", answer.also("order-index").number());
            }
        }
        return indexes;
    }

    /** How an operation was read; null where it was no read, or the history does not say. */
    private static @Nullable String consistency(Operation operation) {
        Value consistency =
                operation.answer() == null ? Value.NIL : operation.answer().also("consistency");
        return consistency.isText() ? consistency.text() : null;
    }

    /** A client is a session, and does one thing at a time. */
    CheckResult neverBack() {
        Map<String, Map<String, Operation>> furthest = new HashMap<>();
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Operation operation : answered) {
            if (begins(operation)) {
                furthest.remove(operation.process());
            }
            Map<String, Operation> seen = furthest.computeIfAbsent(operation.process(), process -> new HashMap<>());
            String consistency = consistency(operation);
            for (Map.Entry<String, Long> index : indexes(operation).entrySet()) {
                Operation before = seen.get(index.getKey());
                if (consistency != null && !consistency.equals("any") && before != null) {
                    examined++;
                    long shown = indexes(before).getOrDefault(index.getKey(), 0L);
                    if (index.getValue() < shown) {
                        contradictions.add(index.getKey() + " at " + index.getValue() + ", but the session was at "
                                + shown + ": " + StoreHistory.seen(operation) + " after " + StoreHistory.seen(before));
                    }
                }
                if (before == null || index.getValue() > indexes(before).getOrDefault(index.getKey(), 0L)) {
                    seen.put(index.getKey(), operation);
                }
            }
        }
        return CheckResult.of(
                "session-never-back",
                "No session sees an older state than it has seen before, its own writes included, at any frontend.",
                examined,
                contradictions);
    }

    /** The largest index that any client was told before a linearizable read was called is a lower bound for its own. */
    CheckResult upToDate() {
        List<Operation> reads = answered.stream()
                .filter(operation -> "linearizable".equals(consistency(operation)))
                .sorted(Comparator.comparingInt(Operation::calledAt))
                .toList();
        Map<String, Operation> newest = new HashMap<>();
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        int next = 0;
        for (Operation read : reads) {
            for (; next < answered.size() && answered.get(next).answeredAt() < read.calledAt(); next++) {
                raise(newest, answered.get(next));
            }
            for (Map.Entry<String, Long> index : indexes(read).entrySet()) {
                Operation before = newest.get(index.getKey());
                if (before != null) {
                    examined++;
                    long told = indexes(before).getOrDefault(index.getKey(), 0L);
                    if (index.getValue() < told) {
                        contradictions.add(index.getKey() + " at " + index.getValue() + ", but " + told
                                + " had been told: " + StoreHistory.seen(read) + " after " + StoreHistory.seen(before));
                    }
                }
            }
        }
        return CheckResult.of(
                "linearizable-up-to-date",
                "A linearizable read is not older than anything that was answered to anybody before it was asked for.",
                examined,
                contradictions);
    }

    private static void raise(Map<String, Operation> newest, Operation operation) {
        indexes(operation)
                .forEach((group, index) -> newest.merge(
                        group,
                        operation,
                        (before, now) -> indexes(before).getOrDefault(group, 0L) >= index ? before : now));
    }

    /** An order exists from its answer on, recorded or not. */
    CheckResult ordersFound() {
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Operation find : answered) {
            if (find.f().equals("find")) {
                List<Operation> before = store.placements().getOrDefault(String.valueOf(find.key()), List.of()).stream()
                        .filter(order -> order.isOk() && order.precedes(find) && mustSee(find, order))
                        .toList();
                examined += before.isEmpty() ? 0 : 1;
                if (!before.isEmpty() && find.output().isNil()) {
                    contradictions.add(
                            "not found: " + StoreHistory.seen(find) + " after " + StoreHistory.seen(before.get(0)));
                }
            }
        }
        return CheckResult.of(
                "acknowledged-orders-found",
                "An order that was answered is found by the session that placed it, at any frontend, and by every"
                        + " linearizable read.",
                examined,
                contradictions);
    }

    private boolean mustSee(Operation find, Operation order) {
        return switch (String.valueOf(consistency(find))) {
            case "any" -> false;
            case "session" -> find.process().equals(order.process()) && isOneSession(order, find);
            default -> true;
        };
    }

    private boolean isOneSession(Operation from, Operation to) {
        return answered.stream()
                .filter(each -> each.process().equals(from.process()))
                .filter(each -> each.answeredAt() > from.answeredAt() && each.answeredAt() <= to.answeredAt())
                .noneMatch(SessionChecks::begins);
    }

    /** Whether a client dropped its session before this. */
    private static boolean begins(Operation operation) {
        Event answer = operation.answer();
        return answer != null && answer.also("restarted").equals(Value.of(true));
    }
}
