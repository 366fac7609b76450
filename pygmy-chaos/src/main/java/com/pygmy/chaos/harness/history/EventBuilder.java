package com.pygmy.chaos.harness.history;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes an event from named members, as the textual formats have them; says what is wrong with the line otherwise. */
final class EventBuilder {
    private final int line;
    private final Map<String, Value> more = new HashMap<>();
    private @Nullable String process;
    private Event.@Nullable Type type;
    private @Nullable String f;
    private @Nullable String key;
    private Value value = Value.NIL;
    private long timeNanos;
    private @Nullable Long index;
    private @Nullable String node;

    EventBuilder(int line) {
        this.line = line;
    }

    /** Takes a member; a name that has no meaning of its own is kept as {@link Event#more}. */
    EventBuilder set(String name, Value member) {
        try {
            switch (name) {
                case "process" -> process = name(member);
                case "type" -> type = type(member);
                case "f" -> f = member.text();
                case "key" -> key = member.isNil() ? null : name(member);
                case "value" -> value = member;
                case "time" -> timeNanos = member.isNil() ? 0 : member.number();
                case "index" -> index = member.isNil() ? null : Long.valueOf(member.number());
                case "node" -> node = member.isNil() ? null : name(member);
                default -> more.put(name, member);
            }
        } catch (IllegalArgumentException e) {
            throw new HistoryFormatException(line, "'" + name + "', " + e.getMessage());
        }
        return this;
    }

    private static String name(Value member) {
        return member.isNumber() ? Long.toString(member.number()) : member.text();
    }

    private static Event.Type type(Value member) {
        for (Event.Type candidate : Event.Type.values()) {
            if (member.text().equals(candidate.name().toLowerCase(Locale.ROOT))) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("value: " + member + " (expected: invoke, ok, fail or info)");
    }

    Event build() {
        return new Event(
                line,
                required("process", process),
                required("type", type),
                required("f", f),
                key,
                value,
                timeNanos,
                index,
                node,
                more);
    }

    private <T> T required(String name, @Nullable T member) {
        if (member == null) {
            throw new HistoryFormatException(line, "no '" + name + "' (expected: process, type and f in each event)");
        }
        return member;
    }
}
