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
 * @param more what else is worth noting, such as {@code error}
 */
public record Completion(
        Event.Type type,
        Value value,
        @Nullable Long index,
        @Nullable String node,
        Map<String, Value> more) {

    public Completion {
        more = Map.copyOf(more);
    }

    /** It happened. */
    public static Completion ok(Value value) {
        return new Completion(Event.Type.OK, value, null, null, Map.of());
    }

    /** It did not happen and never will. */
    public static Completion fail(String error) {
        return new Completion(Event.Type.FAIL, Value.NIL, null, null, Map.of("error", Value.of(error)));
    }

    /** It may have happened, or may yet. */
    public static Completion unknown(String error) {
        return new Completion(Event.Type.INFO, Value.NIL, null, null, Map.of("error", Value.of(error)));
    }

    /** The same with something more noted. */
    public Completion with(String name, Value noted) {
        Map<String, Value> all = new HashMap<>(more);
        all.put(name, noted);
        return new Completion(type, value, index, node, all);
    }
}
