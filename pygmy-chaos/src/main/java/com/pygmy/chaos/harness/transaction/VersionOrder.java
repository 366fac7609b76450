package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.transaction.Isolation.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which versions of one register came before which, as far as can be told: nil before all, what a transaction read before what it
 * then wrote, and, where sessions or real time count, what was read or written before what was read or written later. The last two
 * follow only for levels that respect these orders: were the versions the other way round, the same transactions would contradict
 * the level.
 */
final class VersionOrder {
    /**
     * What a transaction had to do with the register.
     *
     * @param first the version that it read of others, or what it wrote where it read none
     * @param last what it wrote at last, or read where it wrote nothing
     */
    record Access(Transaction by, Value first, Value last, boolean writes) {}

    /** Versions that come each before the other. */
    record Cycle(Order order, List<Operation> operations, String explanation) {}

    /** One version before another, and the transactions that show it. */
    private record Before(Value from, Value to, Order order, Transaction one, Transaction other) {}

    private static final int SHOWN_MAX = 4;

    private final Map<Value, Map<Value, Before>> successors = new LinkedHashMap<>();
    private final List<Cycle> cycles = new ArrayList<>();

    private VersionOrder() {}

    /**
     * The order of versions of a register.
     *
     * @param accesses by transactions that happened, in the order of their calls
     * @param versions that were written for sure
     * @param last the orders that count, up to this one
     */
    static VersionOrder of(List<Access> accesses, Set<Value> versions, Order last) {
        VersionOrder order = new VersionOrder();
        for (Access access : accesses) {
            order.add(access.first, access.last, Order.DATA, access.by, access.by);
        }
        order.addInitial(accesses, versions);
        if (last.includes(Order.SESSION)) {
            order.addSessions(accesses);
        }
        if (last.includes(Order.REAL_TIME)) {
            order.addRealTime(accesses);
        }
        for (Order each : Order.values()) {
            if (last.includes(each)) {
                order.findCycles(each);
            }
        }
        return order;
    }

    /** Contradictions; what they rest on is no part of the order. */
    List<Cycle> cycles() {
        return cycles;
    }

    /** The versions that follow a version, by what that follows from. */
    Map<Value, Map<Order, List<Value>>> successors() {
        Map<Value, Map<Order, List<Value>>> byOrder = new LinkedHashMap<>();
        successors.forEach((version, later) ->
                later.forEach((value, before) -> byOrder.computeIfAbsent(version, unused -> new EnumMap<>(Order.class))
                        .computeIfAbsent(before.order, unused -> new ArrayList<>())
                        .add(value)));
        return byOrder;
    }

    private void add(Value from, Value to, Order order, Transaction one, Transaction other) {
        if (!from.equals(to)) {
            successors
                    .computeIfAbsent(from, version -> new LinkedHashMap<>())
                    .putIfAbsent(to, new Before(from, to, order, one, other));
        }
    }

    /** Nil is before those that nothing else is before. */
    private void addInitial(List<Access> accesses, Set<Value> versions) {
        Set<Value> later = new LinkedHashSet<>();
        successors.values().forEach(values -> later.addAll(values.keySet()));
        Transaction reader = accesses.stream()
                .filter(access -> access.first.isNil())
                .map(Access::by)
                .findFirst()
                .orElse(null);
        Map<Value, Transaction> by = new HashMap<>();
        accesses.forEach(access -> {
            by.putIfAbsent(access.first, access.by);
            by.putIfAbsent(access.last, access.by);
        });
        for (Value version : versions) {
            Transaction shown = by.get(version);
            if (!later.contains(version) && reader != null && shown != null) {
                add(Value.NIL, version, Order.DATA, reader, shown);
            }
        }
    }

    private void addSessions(List<Access> accesses) {
        Map<String, Access> last = new HashMap<>();
        for (Access access : accesses) {
            Access before = last.put(access.by.operation().process(), access);
            if (before != null) {
                add(before.last, access.first, Order.SESSION, before.by, access.by);
            }
        }
    }

    /** Only with those before it that have none between: as many as there are clients at most. */
    private void addRealTime(List<Access> accesses) {
        List<Access> answered = accesses.stream()
                .sorted(Comparator.comparingInt(access -> access.by.operation().answeredAt()))
                .toList();
        List<Access> latest = new ArrayList<>();
        int next = 0;
        for (Access called : accesses) {
            int at = called.by.operation().calledAt();
            for (; next < answered.size() && answered.get(next).by.operation().answeredAt() < at; next++) {
                Access access = answered.get(next);
                latest.removeIf(before -> before.by.operation().precedes(access.by.operation()));
                latest.add(access);
            }
            latest.forEach(before -> add(before.last, called.first, Order.REAL_TIME, before.by, called.by));
        }
    }

    /** Takes out what contradicts itself, and says so. */
    private void findCycles(Order order) {
        Map<Value, Integer> numbers = new HashMap<>();
        List<Before> steps = new ArrayList<>();
        successors
                .values()
                .forEach(later -> later.values().forEach(step -> {
                    if (order.includes(step.order)) {
                        numbers.putIfAbsent(step.from, numbers.size());
                        numbers.putIfAbsent(step.to, numbers.size());
                        steps.add(step);
                    }
                }));
        Digraph.Builder builder = new Digraph.Builder(numbers.size());
        for (int i = 0; i < steps.size(); i++) {
            builder.add(number(numbers, steps.get(i).from), number(numbers, steps.get(i).to), i);
        }
        int[] components = builder.build().components();
        Map<Integer, List<Before>> inside = new LinkedHashMap<>();
        for (Before step : steps) {
            int component = components[number(numbers, step.from)];
            if (component >= 0 && component == components[number(numbers, step.to)]) {
                inside.computeIfAbsent(component, unused -> new ArrayList<>()).add(step);
            }
        }
        inside.values().forEach(contradicting -> report(order, contradicting));
    }

    private static int number(Map<Value, Integer> numbers, Value version) {
        return numbers.getOrDefault(version, 0);
    }

    private void report(Order order, List<Before> contradicting) {
        List<Operation> operations = new ArrayList<>();
        StringBuilder explanation = new StringBuilder();
        for (Before step : contradicting.subList(0, Math.min(SHOWN_MAX, contradicting.size()))) {
            explanation.append(explanation.isEmpty() ? "" : "\n");
            explanation.append(step.from).append(" before ").append(step.to).append(": ");
            explanation.append(reason(step, name(operations, step.one), name(operations, step.other)));
        }
        cycles.add(new Cycle(order, operations, explanation.toString()));
        contradicting.stream()
                .filter(step -> step.order == order)
                .forEach(step ->
                        successors.getOrDefault(step.from, new HashMap<>()).remove(step.to));
    }

    private static String name(List<Operation> operations, Transaction transaction) {
        int place = operations.indexOf(transaction.operation());
        if (place < 0) {
            operations.add(transaction.operation());
            place = operations.size() - 1;
        }
        return "T" + (place + 1);
    }

    private static String reason(Before step, String one, String other) {
        return switch (step.order) {
            case DATA ->
                step.from.isNil() && !one.equals(other)
                        ? "nil was there first"
                        : one + " read the one and wrote the other";
            case SESSION -> "one process did " + one + " before " + other;
            case REAL_TIME -> one + " was answered before " + other + " was called";
        };
    }
}
