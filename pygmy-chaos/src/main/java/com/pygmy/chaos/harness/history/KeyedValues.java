package com.pygmy.chaos.harness.history;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Histories of many objects whose values are pairs of key and value, as {@code jepsen.independent} makes them. Where the
 * notation does not mark the pairs, they are recognised only if no client's event can be read otherwise: no key is named
 * apart, each call has a pair that begins with a plain value, and one of them is a call that asks for a value
 * ({@code [7 nil]}), or a swap or transaction whose second half is a list ({@code [7 [1 2]]}).
 *
 * @see <a href="https://jepsen-io.github.io/jepsen/jepsen.independent.html">jepsen.independent</a>
 */
final class KeyedValues {
    private KeyedValues() {}

    /**
     * The history of these events, their pairs split into key and value where they are such pairs; it says so.
     *
     * @throws HistoryFormatException where values of clients are pairs, or are said to be, and another is none
     */
    static History split(List<Event> events, HistoryReader.Keys keys) {
        Predicate<Event> half = History.halvesOfOperations(events);
        List<Event> halves = events.stream().filter(half).toList();
        String how = reason(halves, keys);
        if (how == null) {
            return History.of(events);
        }
        List<Event> split = new ArrayList<>(events.size());
        events.forEach(event -> split.add(half.test(event) ? split(event) : event));
        return History.of(split)
                .remarking("values are read as [key value], an object each: " + how + " (jepsen.independent)");
    }

    /** Why values are pairs; null where they are none. */
    private static @Nullable String reason(List<Event> halves, HistoryReader.Keys keys) {
        if (keys == HistoryReader.Keys.IN_VALUES) {
            return "as was asked for";
        }
        if (halves.stream().anyMatch(event -> event.value().isTuple())) {
            return "they are marked as such";
        }
        return arePairs(halves) ? "they can be nothing else" : null;
    }

    /** Which events can be written with their keys in their values, and read again like that. */
    static Predicate<Event> paired(List<Event> events) {
        Predicate<Event> half = History.halvesOfOperations(events);
        List<Event> halves = events.stream().filter(half).toList();
        boolean keyed = halves.stream().allMatch(event -> event.key() != null);
        return keyed && arePairs(halves.stream().map(KeyedValues::pair).toList()) ? half : event -> false;
    }

    /** The event of this key with its key in its value. */
    static Event pair(Event event) {
        String key = String.valueOf(event.key());
        Value first = key.matches("-?[1-9]\\d{0,17}|0") ? Value.of(Long.parseLong(key)) : Value.of(key);
        return event.about(null, Value.list(first, event.value()));
    }

    private static Event split(Event event) {
        if (isAnswerWithoutValue(event)) {
            return event;
        }
        if (event.key() != null || !isPair(event.value())) {
            throw new HistoryFormatException(
                    event.line(), "value: " + event.value() + " (expected: [key value], as other events have)");
        }
        List<Value> pair = event.value().items();
        Value key = pair.get(0);
        return event.about(EventBuilder.shared(key.isText() ? key.text() : key.toString()), pair.get(1));
    }

    private static boolean arePairs(List<Event> halves) {
        boolean evident = false;
        for (Event event : halves) {
            if (isAnswerWithoutValue(event)) {
                continue;
            }
            Value second = event.key() == null && isPair(event.value())
                    ? event.value().items().get(1)
                    : null;
            if (second == null || (event.f().equals("cas") && !isTwo(second))) {
                return false;
            }
            boolean call = event.type() == Event.Type.INVOKE;
            boolean compound = event.f().equals("cas") || event.f().equals("txn");
            evident |= call && (second.isNil() || (compound && second.isList()));
        }
        return evident;
    }

    private static boolean isAnswerWithoutValue(Event event) {
        return event.type() != Event.Type.INVOKE && event.value().isNil() && event.key() == null;
    }

    private static boolean isPair(@Nullable Value value) {
        if (value == null || !isTwo(value)) {
            return false;
        }
        Value key = value.items().get(0);
        return value.isTuple() ? !key.isNil() : key.isNumber() || key.isText();
    }

    private static boolean isTwo(Value value) {
        return value.isList() && value.items().size() == 2;
    }
}
