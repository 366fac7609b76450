package com.pygmy.chaos.harness.history;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes an event from named members, as the textual formats have them; says what is wrong with the line otherwise. */
final class EventBuilder {
    /** The only client of a history that names no process. */
    private static final String UNNAMED = "the only client";

    // A long history has few names, millions of times: one copy of each is enough. Races only cost copies.
    private static final String[] RECENT = new String[1 << 12];

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
                case "f" -> f = shared(member.text());
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

    /** The same for a member that Jepsen names: its {@code index} is the place in the history, and that of a log {@code log-index}. */
    void setOfJepsen(String name, Value member) {
        if (!name.equals("index")) {
            set(name.equals("log-index") ? "index" : name, member);
        }
    }

    private static String name(Value member) {
        return shared(member.isNumber() ? Long.toString(member.number()) : member.text());
    }

    /** The same text, if possible the copy that was there before. */
    static String shared(String text) {
        int place = (text.hashCode() * 0x9e3779b9) >>> 20;
        String before = RECENT[place];
        if (text.equals(before)) {
            return before;
        }
        RECENT[place] = text;
        return text;
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
                process == null ? UNNAMED : process,
                required("type", type),
                f == null && isTransaction(value) ? "txn" : required("f", f),
                key,
                value,
                timeNanos,
                index,
                node,
                more);
    }

    /** A list of steps such as {@code [append x 1]}. */
    private static boolean isTransaction(Value value) {
        return value.isList()
                && !value.items().isEmpty()
                && value.items().stream()
                        .allMatch(step -> step.isList()
                                && step.items().size() == 3
                                && step.items().get(0).isText());
    }

    /**
     * Only one client may do without a name.
     *
     * @throws HistoryFormatException where some clients are named and another is not
     */
    static void requireProcesses(List<Event> events) {
        Optional<Event> unnamed =
                events.stream().filter(event -> event.process().equals(UNNAMED)).findFirst();
        if (unnamed.isPresent()
                && events.stream()
                        .anyMatch(event -> event.byClient() && !event.process().equals(UNNAMED))) {
            throw missing(unnamed.get().line(), "process");
        }
    }

    private static HistoryFormatException missing(int line, String name) {
        return new HistoryFormatException(line, "no '" + name + "' (expected: process, type and f in each event)");
    }

    private <T> T required(String name, @Nullable T member) {
        if (member == null) {
            throw missing(line, name);
        }
        return member;
    }
}
