package com.pygmy.chaos.harness.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What happened, in order. The order of the events is real time: an answer that stands before a call was given before that
 * call was made. Immutable.
 */
public final class History {
    private final List<Event> events;
    private final List<Operation> operations;
    private final List<String> remarks;

    private History(List<Event> events, List<Operation> operations, List<String> remarks) {
        this.events = events;
        this.operations = operations;
        this.remarks = remarks;
    }

    /**
     * A history of these events, its calls paired with their answers.
     *
     * @throws HistoryFormatException where a client calls before it was answered, is answered without a call, or is
     *     answered something else than it called
     */
    public static History of(List<Event> events) {
        List<Operation> operations = new ArrayList<>(events.size() / 2 + 1);
        Map<String, Integer> waiting = new HashMap<>();
        Predicate<Event> half = halvesOfOperations(events);
        for (int at = 0; at < events.size(); at++) {
            Event event = events.get(at);
            if (!half.test(event)) {
                continue;
            }
            if (event.type() == Event.Type.INVOKE) {
                Integer before = waiting.put(event.process(), at);
                if (before != null) {
                    throw new HistoryFormatException(
                            event.line(),
                            "process " + event.process() + " asks again before it was answered (it asked at line "
                                    + events.get(before).line() + ")");
                }
            } else {
                Integer call = waiting.remove(event.process());
                operations.add(pair(call == null ? null : events.get(call), event, call == null ? -1 : call, at));
            }
        }
        waiting.values().forEach(at -> operations.add(new Operation(0, events.get(at), null, at, Operation.NEVER)));
        return new History(List.copyOf(events), numbered(operations), List.of());
    }

    /** Which of these events are halves of operations: not what an observer did, known or not, that calls nothing and notes. */
    static Predicate<Event> halvesOfOperations(List<Event> events) {
        Set<String> asking = events.stream()
                .filter(event -> event.type() == Event.Type.INVOKE)
                .map(Event::process)
                .collect(Collectors.toSet());
        return event -> event.byClient()
                && (event.processIsNumber() || event.type() != Event.Type.INFO || asking.contains(event.process()));
    }

    private static Operation pair(@Nullable Event call, Event answer, int calledAt, int answeredAt) {
        if (call == null) {
            throw new HistoryFormatException(
                    answer.line(), "process " + answer.process() + " is answered but has asked nothing");
        }
        boolean sameKey = answer.key() == null || answer.key().equals(call.key());
        if (!call.f().equals(answer.f()) || !sameKey) {
            throw new HistoryFormatException(
                    answer.line(),
                    "process " + answer.process() + " is answered '" + answer.f() + "' of " + answer.key()
                            + " but asked '" + call.f() + "' of " + call.key() + " at line " + call.line());
        }
        return new Operation(
                0, call, answer, calledAt, answer.type() == Event.Type.INFO ? Operation.NEVER : answeredAt);
    }

    private static List<Operation> numbered(List<Operation> operations) {
        operations.sort(Comparator.comparingInt(Operation::calledAt));
        for (int id = 0; id < operations.size(); id++) {
            Operation operation = operations.get(id);
            operations.set(
                    id,
                    new Operation(
                            id, operation.call(), operation.answer(), operation.calledAt(), operation.answeredAt()));
        }
        return List.copyOf(operations);
    }

    /** Everything, in order; observers included. */
    public List<Event> events() {
        return events;
    }

    /** What a reader of the verdict has to know of how this was read; a line each. */
    public List<String> remarks() {
        return remarks;
    }

    /** The same history with something to know about it. */
    History remarking(String remark) {
        List<String> all = new ArrayList<>(remarks);
        all.add(remark);
        return new History(events, operations, List.copyOf(all));
    }

    /** What clients did, in the order of the calls. */
    public List<Operation> operations() {
        return operations;
    }

    /** What clients did of one kind, in the order of the calls. */
    public List<Operation> operations(String f) {
        return operations.stream().filter(operation -> operation.f().equals(f)).toList();
    }

    /** What an observer, such as {@code nemesis}, noted. */
    public List<Event> observations(String observer) {
        return events.stream().filter(event -> event.process().equals(observer)).toList();
    }

    /** What an observer noted of one kind. */
    public List<Event> observations(String observer, String f) {
        return observations(observer).stream()
                .filter(event -> event.f().equals(f))
                .toList();
    }

    /** A setting that a run noted when it began; empty where the history does not tell, as one from elsewhere does not. */
    public Optional<Value> setting(String name) {
        return observations("run", "settings").stream()
                .filter(event -> event.value().isMap())
                .map(event -> event.value().member(name))
                .filter(value -> !value.isNil())
                .findFirst();
    }
}
