package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A queue, first in, first out: {@code enqueue v}, {@code dequeue} answered by the first value, or by nil where there was none.
 */
public final class FifoQueue implements Model<List<Value>> {
    private final List<Value> initial;

    FifoQueue(Value initial) {
        this.initial = initial.isNil() ? List.of() : initial.items();
    }

    /** It was put behind the others. */
    public record Enqueued(Value value) implements Transition<List<Value>> {
        @Override
        public List<Value> apply(List<Value> state) {
            List<Value> after = new ArrayList<>(state);
            after.add(value);
            return List.copyOf(after);
        }
    }

    /** It was the first. */
    public record Dequeued(Value value) implements Transition<List<Value>> {
        @Override
        public boolean constrains() {
            return true;
        }

        @Override
        public @Nullable List<Value> apply(List<Value> state) {
            return !state.isEmpty() && state.get(0).equals(value) ? List.copyOf(state.subList(1, state.size())) : null;
        }
    }

    /** There was none. */
    public record Empty() implements Witness<List<Value>> {
        @Override
        public @Nullable List<Value> apply(List<Value> state) {
            return state.isEmpty() ? state : null;
        }
    }

    /** The first was taken, and nobody knows which that was. */
    public record Taken() implements Transition<List<Value>> {
        @Override
        public List<Value> apply(List<Value> state) {
            return state.isEmpty() ? state : List.copyOf(state.subList(1, state.size()));
        }
    }

    @Override
    public String name() {
        return "fifo-queue";
    }

    @Override
    public List<Value> initial(@Nullable String object) {
        return initial;
    }

    @Override
    public Transition<List<Value>> observed(Operation ok) {
        if (ok.f().equals("dequeue")) {
            return ok.output().isNil() ? new Empty() : new Dequeued(ok.output());
        }
        return change(ok);
    }

    @Override
    public Transition<List<Value>> possible(Operation operation) {
        return operation.f().equals("dequeue") ? new Taken() : change(operation);
    }

    private static Transition<List<Value>> change(Operation operation) {
        if (!operation.f().equals("enqueue")) {
            throw Models.unknown(operation, "enqueue or dequeue");
        }
        return new Enqueued(Models.sent(operation));
    }

    @Override
    public String describe(List<Value> state) {
        return state.size() + " in the queue" + (state.isEmpty() ? "" : ", first " + state.get(0));
    }
}
