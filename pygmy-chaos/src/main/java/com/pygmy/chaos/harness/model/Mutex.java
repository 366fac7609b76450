package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import org.jspecify.annotations.Nullable;

/** A lock that one process at a time holds: {@code acquire}, {@code release}. Any process may release it. */
public final class Mutex implements Model<Boolean> {
    private final boolean initial;

    Mutex(Value initial) {
        this.initial = !initial.isNil() && initial.truth();
    }

    /** It was free and is held. */
    public record Acquired() implements Transition<Boolean> {
        @Override
        public boolean constrains() {
            return true;
        }

        @Override
        public Boolean result() {
            return true;
        }

        @Override
        public @Nullable Boolean apply(Boolean held) {
            return held ? null : Boolean.TRUE;
        }
    }

    /** It was held and is free. */
    public record Released() implements Transition<Boolean> {
        @Override
        public boolean constrains() {
            return true;
        }

        @Override
        public Boolean result() {
            return false;
        }

        @Override
        public @Nullable Boolean apply(Boolean held) {
            return held ? Boolean.FALSE : null;
        }
    }

    @Override
    public String name() {
        return "mutex";
    }

    @Override
    public Boolean initial(@Nullable String object) {
        return initial;
    }

    @Override
    public Transition<Boolean> observed(Operation ok) {
        return change(ok);
    }

    @Override
    public Transition<Boolean> possible(Operation operation) {
        return change(operation);
    }

    private static Transition<Boolean> change(Operation operation) {
        return switch (operation.f()) {
            case "acquire", "lock" -> new Acquired();
            case "release", "unlock" -> new Released();
            default -> throw Models.unknown(operation, "acquire or release");
        };
    }

    @Override
    public String describe(Boolean held) {
        return held ? "held" : "free";
    }
}
