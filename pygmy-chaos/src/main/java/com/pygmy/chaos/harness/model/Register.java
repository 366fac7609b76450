package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One value that is read, written, and changed on condition: {@code read}, {@code write v}, {@code cas [from to]}.
 *
 * <p>Where the register begins with nil, nil is a value like any other. Where it begins with something, a read of nil is
 * one whose answer is not known: that is what Jepsen's histories mean by it.
 */
public final class Register implements Model<Value> {
    private final String name;
    private final Value initial;
    private final Map<String, Value> initialOf;
    private final boolean failureIsEvidence;

    private Register(String name, Value initial, Map<String, Value> initialOf, boolean failureIsEvidence) {
        this.name = name;
        this.initial = initial;
        this.initialOf = Map.copyOf(initialOf);
        this.failureIsEvidence = failureIsEvidence;
    }

    /** A register that begins with nil. */
    public static Register empty() {
        return plain("register", Value.NIL, Map.of());
    }

    /** A register that is read, written and swapped; what failed did not happen and says nothing. */
    static Register plain(String name, Value initial, Map<String, Value> initialOf) {
        return new Register(name, initial, initialOf, false);
    }

    /** A register whose failed swap was evaluated and found another value. */
    static Register withTellingFailures(String name, Value initial, Map<String, Value> initialOf) {
        return new Register(name, initial, initialOf, true);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Value initial(@Nullable String object) {
        return object == null ? initial : initialOf.getOrDefault(object, initial);
    }

    @Override
    public Transition<Value> observed(Operation ok) {
        if (ok.f().equals("read")) {
            boolean unread = ok.output().isNil() && !initial(ok.key()).isNil();
            return unread ? new RegisterStep.Unread() : new RegisterStep.Read(ok.output());
        }
        return change(ok);
    }

    @Override
    public @Nullable Transition<Value> possible(Operation operation) {
        return operation.f().equals("read") ? null : change(operation);
    }

    @Override
    public @Nullable Transition<Value> refused(Operation failed) {
        boolean telling = failureIsEvidence && failed.f().equals("cas");
        return telling && change(failed) instanceof RegisterStep.Swap swap
                ? new RegisterStep.Differs(swap.from())
                : null;
    }

    private static RegisterStep change(Operation operation) {
        return switch (operation.f()) {
            case "write" -> new RegisterStep.Write(Models.sent(operation));
            case "cas" -> swap(Models.sent(operation));
            default -> throw Models.unknown(operation, "read, write or cas");
        };
    }

    private static RegisterStep swap(Value input) {
        List<Value> pair = input.items();
        if (pair.size() != 2) {
            throw new IllegalArgumentException("value: " + input + " (expected: [from to])");
        }
        return new RegisterStep.Swap(pair.get(0), pair.get(1));
    }
}
