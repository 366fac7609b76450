package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several registers, read and written together: {@code txn [[read x 1] [write y 2]]}, the steps of one operation happening
 * at once and in their order. A read of nil says nothing of a register that began with a value, as with {@link Register}.
 */
public final class MultiRegister implements Model<Map<String, Value>> {
    private final Map<String, Value> initial;

    MultiRegister(Value initial) {
        this.initial = initial.isNil() ? Map.of() : initial.members();
    }

    /** One step of a transaction. */
    public record Step(boolean writes, String register, Value value) {}

    /** All its steps, at once. */
    public record Transaction(List<Step> steps) implements Transition<Map<String, Value>> {
        public Transaction {
            steps = List.copyOf(steps);
        }

        @Override
        public @Nullable Map<String, Value> apply(Map<String, Value> state) {
            Map<String, Value> after = state;
            for (Step step : steps) {
                if (step.writes()) {
                    after = after == state ? new HashMap<>(state) : after;
                    after.put(step.register(), step.value());
                } else if (!step.value().equals(after.getOrDefault(step.register(), Value.NIL))) {
                    return null;
                }
            }
            return after;
        }

        @Override
        public boolean constrains() {
            return steps.stream().anyMatch(step -> !step.writes());
        }

        @Override
        public boolean readOnly() {
            return steps.stream().noneMatch(Step::writes);
        }
    }

    @Override
    public String name() {
        return "multi-register";
    }

    @Override
    public Map<String, Value> initial(@Nullable String object) {
        return initial;
    }

    @Override
    public Transition<Map<String, Value>> observed(Operation ok) {
        Transaction called = transaction(ok, ok.input());
        Transaction answered = transaction(ok, ok.output());
        if (!writes(called).equals(writes(answered))) {
            throw new IllegalArgumentException(
                    "value: " + ok.output() + " was answered to " + ok.input() + " (expected: the same writes)");
        }
        return new Transaction(answered.steps().stream()
                .filter(step -> step.writes() || !isUnread(step))
                .toList());
    }

    private boolean isUnread(Step read) {
        return read.value().isNil()
                && !initial.getOrDefault(read.register(), Value.NIL).isNil();
    }

    private static List<Step> writes(Transaction transaction) {
        return transaction.steps().stream().filter(Step::writes).toList();
    }

    @Override
    public @Nullable Transition<Map<String, Value>> possible(Operation operation) {
        // What its reads were answered is not known, whatever was sent in their place.
        List<Step> writes = writes(transaction(operation, operation.input()));
        return writes.isEmpty() ? null : new Transaction(writes);
    }

    private static Transaction transaction(Operation operation, Value value) {
        if (!operation.f().equals("txn")) {
            throw Models.unknown(operation, "txn");
        }
        List<Step> steps = new ArrayList<>();
        for (Value item : value.items()) {
            List<Value> parts = item.items();
            String kind = parts.size() == 3 ? parts.get(0).text() : "";
            boolean writes = kind.equals("write") || kind.equals("w");
            if (!writes && !kind.equals("read") && !kind.equals("r")) {
                throw new IllegalArgumentException(
                        "value: " + item + " (expected: [read register value] or [write register value])");
            }
            Value register = parts.get(1);
            steps.add(new Step(writes, register.isText() ? register.text() : register.toString(), parts.get(2)));
        }
        return new Transaction(steps);
    }
}
