package com.pygmy.chaos.history;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One line of a history: a process asked for something, or learnt how it ended.
 *
 * @param line where it stands in its file, from 1; 0 where it has no file
 * @param process who asked: a whole number for a client that does one thing at a time, a name for an observer such as
 *     {@code nemesis}, whose events are no operations
 * @param f what was asked, such as {@code read}
 * @param key what it was asked of, such as a book's id; null where the whole history is about one object
 * @param value what was sent, or on the way back what was answered
 * @param timeNanos since the history began; 0 where it is not known. The order of events is that of the history, not that
 *     of these times
 * @param index the log index an answer was read or written at, where the service says so
 * @param node the node that answered, where it says so
 * @param more whatever else was noted: {@code error}, {@code positions}, {@code consistency}, ...
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

    public Event {
        more = Map.copyOf(more);
    }

    /** An event that says no more than these. */
    public Event(int line, String process, Type type, String f, @Nullable String key, Value value, long timeNanos) {
        this(line, process, type, f, key, value, timeNanos, null, null, Map.of());
    }

    /** Whether a client did this, so that it is half of an operation. */
    public boolean byClient() {
        return !process.isEmpty() && process.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** Something else that was noted with this event; nil where it was not. */
    public Value also(String name) {
        return more.getOrDefault(name, Value.NIL);
    }

    /** Which half of an operation an event is, and how the operation ended. */
    public enum Type {
        /** It was asked. */
        INVOKE,
        /** It happened, and this is the answer. */
        OK,
        /** It did not happen and never will. */
        FAIL,
        /** Nobody knows: it may have happened, or may yet. */
        INFO
    }
}
