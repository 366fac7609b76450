package com.pygmy.chaos.harness.model;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The models by the names that users know them by. */
public final class Models {
    /** Every name, in the order in which help texts list them. */
    public static final List<String> NAMES = List.of(
            "register",
            "cas-register",
            "etcd-register",
            "kv",
            "stock",
            "set",
            "counter",
            "mutex",
            "multi-register",
            "fifo-queue");

    private Models() {}

    /**
     * A model.
     *
     * @param name one of {@link #NAMES}, or {@code kv-append} for {@code kv}
     * @param initial the state of each object before the first operation; nil for the model's own
     * @param initialOf the objects that began otherwise
     * @throws IllegalArgumentException where there is no such model, or it cannot begin like that
     */
    public static Model<?> named(String name, Value initial, Map<String, Value> initialOf) {
        return switch (name) {
            case "register", "cas-register" -> Register.plain(name, initial, initialOf);
            case "etcd-register" -> Register.withTellingFailures(name, initial, initialOf);
            case "kv", "kv-append" -> new KeyValue(name, initial, initialOf);
            case "stock" -> new Stock(initial, initialOf);
            case "set" -> new Elements(initial);
            case "counter" -> new Counter(initial);
            case "mutex" -> new Mutex(initial);
            case "fifo-queue" -> new FifoQueue(initial);
            case "multi-register" -> new MultiRegister(initial);
            default ->
                throw new IllegalArgumentException(
                        "model: '" + name + "' (expected: " + String.join(", ", NAMES) + ")");
        };
    }

    /** Whether there is a model of this name. */
    public static boolean isKnown(String name) {
        return NAMES.contains(name) || name.equals("kv-append");
    }

    /**
     * What a history itself says its objects began with: the events {@code initial} of an observer, each with key and value.
     */
    public static Map<String, Value> initialOf(History history) {
        Map<String, Value> initialOf = new HashMap<>();
        for (Event event : history.events()) {
            if (event.type() == Event.Type.INFO && event.f().equals("initial") && event.key() != null) {
                initialOf.putIfAbsent(event.key(), event.value());
            }
        }
        return initialOf;
    }

    /**
     * What a change was called with.
     *
     * @throws IllegalArgumentException where it was answered with something else, so that nobody can tell what happened
     */
    static Value sent(Operation change) {
        Value sent = change.input();
        if (change.isOk() && !change.output().isNil() && !change.output().equals(sent)) {
            throw new IllegalArgumentException("value: " + change.output() + " was answered to " + change.f() + " "
                    + sent + " (expected: the same value, or none)");
        }
        return sent;
    }

    static IllegalArgumentException unknown(Operation operation, String expected) {
        return new IllegalArgumentException("f: '" + operation.f() + "' (expected: " + expected + ")");
    }
}
