package com.pygmy.chaos.harness.history;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: a process began an operation, or learnt how it ended.
 *
 * @param line where it stands in its file, from 1; 0 where it has no file
 * @param process who did it: a whole number or a name for a client that does one thing at a time; {@code nemesis},
 *     {@code run} and {@code store} are observers, whose events are no operations
 * @param f the operation, such as {@code read}
 * @param key the object of it, such as a book's id; null where the whole history is about one object
 * @param value what was sent, or on the way back what was answered
 * @param timeNanos since the history began; 0 where it is not known. The order of events is that of the history, not that
 *     of these times
 * @param index the log index an answer was read or written at, where the service says so
 * @param node the node that answered, where it says so
 * @param more what else was noted: {@code error}, {@code positions}, {@code consistency}, ...
 */
public record Event(
        int line,
        String process,
        Type type,
        String f,
        @Nullable String key,
        Value value,
        long timeNanos,
        @Nullable Long index,
        @Nullable String node,
        Map<String, Value> more) {

    private static final int DIGITS_MAX = 18;
    private static final Set<String> OBSERVERS = Set.of("nemesis", "run", "store");

    public Event {
        more = Map.copyOf(more);
    }

    /** An event that says no more than these. */
    public Event(int line, String process, Type type, String f, @Nullable String key, Value value, long timeNanos) {
        this(line, process, type, f, key, value, timeNanos, null, null, Map.of());
    }

    /** Whether a client did this, so that it is half of an operation. */
    public boolean byClient() {
        return !OBSERVERS.contains(process);
    }

    /** Whether the process is a number, as most clients are. */
    boolean processIsNumber() {
        int first = process.startsWith("-") ? 1 : 0;
        int digits = process.length() - first;
        for (int i = first; i < process.length(); i++) {
            if (process.charAt(i) < '0' || process.charAt(i) > '9') {
                return false;
            }
        }
        return digits > 0 && digits <= DIGITS_MAX;
    }

    /** The same event, of this key and value. */
    Event about(@Nullable String otherKey, Value otherValue) {
        return new Event(line, process, type, f, otherKey, otherValue, timeNanos, index, node, more);
    }

    /** Something else that was noted with this event; nil where it was not. */
    public Value also(String name) {
        return more.getOrDefault(name, Value.NIL);
    }

    /** Which half of an operation an event is, and how the operation ended. */
    public enum Type {
        /** It began. */
        INVOKE,
        /** It happened, and this is the answer. */
        OK,
        /** It did not happen and never will. */
        FAIL,
        /** Nobody knows: it may have happened, or may yet. */
        INFO
    }
}
