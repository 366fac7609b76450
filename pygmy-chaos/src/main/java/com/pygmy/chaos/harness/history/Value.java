package com.pygmy.chaos.harness.history;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A value in a history: nil, a truth value, a whole number, a fraction, a text, a list or a map of values. Immutable;
 * equal by content, whichever format it was read from.
 */
public final class Value {
    /** No value: JSON's {@code null}, EDN's {@code nil}. */
    public static final Value NIL = new Value(null);

    // Most numbers of a history are small, and a long history has millions of them.
    private static final Value[] SMALL =
            LongStream.range(0, 1024).mapToObj(Value::new).toArray(Value[]::new);
    private static final Value TRUE = new Value(true);
    private static final Value FALSE = new Value(false);

    private final @Nullable Object content;
    private final boolean tuple;

    private Value(@Nullable Object content) {
        this(content, false);
    }

    private Value(@Nullable Object content, boolean tuple) {
        this.content = content;
        this.tuple = tuple;
    }

    public static Value of(long number) {
        return number >= 0 && number < SMALL.length ? SMALL[(int) number] : new Value(number);
    }

    public static Value of(double fraction) {
        return new Value(fraction);
    }

    public static Value of(boolean truth) {
        return truth ? TRUE : FALSE;
    }

    public static Value of(String text) {
        return new Value(text);
    }

    public static Value list(List<Value> items) {
        return new Value(List.copyOf(items));
    }

    public static Value list(Value... items) {
        return new Value(List.of(items));
    }

    /** A list of key and value that its notation marks as such; equal to the plain list of the two. */
    static Value tuple(Value key, Value value) {
        return new Value(List.of(key, value), true);
    }

    public static Value map(Map<String, Value> members) {
        return new Value(Map.copyOf(members));
    }

    public boolean isNil() {
        return content == null;
    }

    public boolean isNumber() {
        return content instanceof Long;
    }

    public boolean isList() {
        return content instanceof List;
    }

    /** Whether it was marked as a key with its value. */
    boolean isTuple() {
        return tuple;
    }

    public boolean isText() {
        return content instanceof String;
    }

    public boolean isMap() {
        return content instanceof Map;
    }

    /** @throws IllegalArgumentException where this is not a whole number; the message says what was there */
    public long number() {
        return expect(Long.class, "a whole number");
    }

    /** @throws IllegalArgumentException where this is not true or false */
    public boolean truth() {
        return expect(Boolean.class, "true or false");
    }

    /** @throws IllegalArgumentException where this is not a text */
    public String text() {
        return expect(String.class, "a text");
    }

    /** @throws IllegalArgumentException where this is not a list */
    @SuppressWarnings("unchecked") // a list is only ever made of values, see list()
    public List<Value> items() {
        return (List<Value>) expect(List.class, "a list");
    }

    /** @throws IllegalArgumentException where this is not a map */
    @SuppressWarnings("unchecked") // a map is only ever made of texts and values, see map()
    public Map<String, Value> members() {
        return (Map<String, Value>) expect(Map.class, "a map");
    }

    /** A member of a map; nil where it has none of that name. */
    public Value member(String name) {
        return members().getOrDefault(name, NIL);
    }

    /** The plain Java object: null, Boolean, Long, Double, String, a list or a map of values. */
    @Nullable
    Object content() {
        return content;
    }

    private <T> T expect(Class<T> type, String expected) {
        if (!type.isInstance(content)) {
            throw new IllegalArgumentException("value: " + this + " (expected: " + expected + ")");
        }
        return type.cast(content);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Value value && Objects.equals(content, value.content);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(content);
    }

    /** For people: {@code nil}, {@code 7}, {@code "x"}, {@code [1 2]}, {@code {a 1}}. */
    @Override
    public String toString() {
        if (content == null) {
            return "nil";
        }
        if (content instanceof String text) {
            return '"' + text + '"';
        }
        if (isList()) {
            return items().stream().map(Value::toString).collect(Collectors.joining(" ", "[", "]"));
        }
        if (isMap()) {
            return members().entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .map(member -> member.getKey() + " " + member.getValue())
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return content.toString();
    }
}
