package com.pygmy.chaos.harness;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a request ended, as an event of the history says it. Immutable.
 *
 * @param value what was answered
 * @param index the log index that the answer names, where it does
 * @param node who answered, where it says so
 * @param more whatever else is worth noting, such as {@code error}
 */
public record Outcome(
        Event.Type type,
        Value value,
        @Nullable Long index,
        @Nullable String node,
        Map<String, Value> more) {

    public Outcome {
        more = Map.copyOf(more);
    }

    /** It happened. */
    public static Outcome ok(Value value) {
        return new Outcome(Event.Type.OK, value, null, null, Map.of());
    }

    /** It did not happen and never will. */
    public static Outcome fail(String error) {
        return new Outcome(Event.Type.FAIL, Value.NIL, null, null, Map.of("error", Value.of(error)));
    }

    /** It may have happened, or may yet. */
    public static Outcome unknown(String error) {
        return new Outcome(Event.Type.INFO, Value.NIL, null, null, Map.of("error", Value.of(error)));
    }

    /** The same with something more noted. */
    public Outcome with(String name, Value noted) {
        Map<String, Value> all = new HashMap<>(more);
        all.put(name, noted);
        return new Outcome(type, value, index, node, all);
    }
}
