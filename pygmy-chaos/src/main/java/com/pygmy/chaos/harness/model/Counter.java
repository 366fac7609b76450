package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.Collection;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** A number that changes by steps: {@code add n}, {@code increment}, {@code decrement}, {@code read}. */
public final class Counter implements Model<Long> {
    private final long initial;

    Counter(Value initial) {
        this.initial = initial.isNil() ? 0 : initial.number();
    }

    /** It changed by this much. */
    public record Added(long by) implements Transition<Long> {
        @Override
        public Long apply(Long state) {
            return state + by;
        }
    }

    /** It stood at this. */
    public record Seen(long value) implements Witness<Long> {
        @Override
        public Long result() {
            return value;
        }

        @Override
        public @Nullable Long apply(Long state) {
            return state == value ? state : null;
        }
    }

    @Override
    public String name() {
        return "counter";
    }

    @Override
    public Long initial(@Nullable String object) {
        return initial;
    }

    @Override
    public Transition<Long> observed(Operation ok) {
        return ok.f().equals("read") ? new Seen(ok.output().number()) : change(ok);
    }

    @Override
    public @Nullable Transition<Long> possible(Operation operation) {
        return operation.f().equals("read") ? null : change(operation);
    }

    @Override
    public @Nullable BiPredicate<Long, Long> growth(Collection<Transition<Long>> transitions) {
        boolean grows = transitions.stream().noneMatch(step -> step instanceof Added added && added.by() < 0);
        return grows ? (earlier, later) -> earlier <= later : null;
    }

    private static Added change(Operation operation) {
        return switch (operation.f()) {
            case "add" -> new Added(Models.sent(operation).number());
            case "increment", "inc", "incr" -> new Added(stepOr1(operation));
            case "decrement", "dec", "decr" -> new Added(-stepOr1(operation));
            default -> throw Models.unknown(operation, "add, increment, decrement or read");
        };
    }

    private static long stepOr1(Operation operation) {
        return operation.input().isNil() ? 1 : operation.input().number();
    }
}
