package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.Collection;
import java.util.Map;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/** Texts by key: {@code get}, {@code put text}, {@code append text}. A key that was never put holds the initial text. */
public final class KeyValue implements Model<Rope> {
    private final String name;
    private final String initial;
    private final Map<String, Value> initialOf;

    KeyValue(String name, Value initial, Map<String, Value> initialOf) {
        this.name = name;
        this.initial = text(initial);
        this.initialOf = Map.copyOf(initialOf);
    }

    /** It held this text. */
    public record Get(String text) implements Witness<Rope> {
        @Override
        public Rope result() {
            return Rope.of(text);
        }

        @Override
        public @Nullable Rope apply(Rope state) {
            return state.holds(text) ? state : null;
        }
    }

    /** It was given this text. */
    public record Put(String text) implements Transition<Rope> {
        @Override
        public Rope result() {
            return Rope.of(text);
        }

        @Override
        public Rope apply(Rope state) {
            return Rope.of(text);
        }
    }

    /** It grew by this text. */
    public record Append(String text) implements Transition<Rope> {
        @Override
        public Rope apply(Rope state) {
            return state.plus(text);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Rope initial(@Nullable String object) {
        Value own = object == null ? null : initialOf.get(object);
        return Rope.of(own == null ? initial : text(own));
    }

    @Override
    public Transition<Rope> observed(Operation ok) {
        return ok.f().equals("get") ? new Get(text(ok.output())) : change(ok);
    }

    @Override
    public @Nullable Transition<Rope> possible(Operation operation) {
        return operation.f().equals("get") ? null : change(operation);
    }

    @Override
    public @Nullable BiPredicate<Rope, Rope> growth(Collection<Transition<Rope>> transitions) {
        return transitions.stream().noneMatch(Put.class::isInstance) ? Rope::begins : null;
    }

    private static Transition<Rope> change(Operation operation) {
        return switch (operation.f()) {
            case "put" -> new Put(Models.sent(operation).text());
            case "append" -> new Append(Models.sent(operation).text());
            default -> throw Models.unknown(operation, "get, put or append");
        };
    }

    private static String text(Value value) {
        return value.isNil() ? "" : value.text();
    }
}
