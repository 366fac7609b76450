package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A run as the model {@code set} sees it: topic by topic. A book that was added under one key is one addition, from the
 * first time it was requested to the first answer that said so, however often it was sent.
 */
final class SetHistory {
    private static final String PREFIX = "Set ";

    private final List<Placed> events = new ArrayList<>();
    private int process;

    /** An event, and where it stands in the history it comes from. */
    private record Placed(int at, Event event) {}

    private SetHistory() {}

    static History of(History run) {
        SetHistory sets = new SetHistory();
        Map<String, List<Operation>> additions = new LinkedHashMap<>();
        run.operations("add-book").stream()
                .filter(SetHistory::isOfSet)
                .forEach(add -> additions
                        .computeIfAbsent(String.valueOf(add.key()), book -> new ArrayList<>())
                        .add(add));
        Map<String, String> topicOf = new HashMap<>();
        additions.forEach((book, tries) -> {
            topicOf.put(book, tries.get(0).input().text());
            sets.add(
                    "add",
                    tries.get(0),
                    first(tries),
                    book,
                    tries.get(0).input().text());
        });
        run.operations("remove-book").stream()
                .filter(remove -> !remove.isFail() && isOfSet(remove))
                .forEach(remove -> sets.add(
                        "remove",
                        remove,
                        remove.isOk() ? remove : null,
                        String.valueOf(remove.key()),
                        remove.input().text()));
        Set<String> known = Set.copyOf(topicOf.values());
        run.operations("topic").stream()
                .filter(Operation::isOk)
                .filter(read -> known.contains(String.valueOf(read.key())) && isLinearizable(read))
                .forEach(sets::read);
        sets.events.sort(Comparator.comparingInt(Placed::at));
        return History.of(sets.events.stream().map(Placed::event).toList());
    }

    /** Other workloads have topics too, but on those there were books before anything was added. */
    static boolean isOfSet(Operation operation) {
        return operation.input().isText() && operation.input().text().startsWith(PREFIX);
    }

    private static boolean isLinearizable(Operation read) {
        return read.answer() != null && read.answer().also("consistency").equals(Value.of("linearizable"));
    }

    /** The first answer of success; null where there was none. */
    private static @Nullable Operation first(List<Operation> tries) {
        return tries.stream()
                .filter(Operation::isOk)
                .min(Comparator.comparingInt(Operation::answeredAt))
                .orElse(null);
    }

    private void add(String f, Operation first, @Nullable Operation success, String book, String topic) {
        if (success == null && first.isFail()) {
            return;
        }
        Value element = Value.of(Long.parseLong(book));
        put(first, success, f, topic, element, element);
    }

    private void read(Operation read) {
        List<Value> books = new ArrayList<>();
        read.output().items().forEach(book -> books.add(book.items().get(0)));
        put(read, read, "read", String.valueOf(read.key()), Value.NIL, Value.list(books));
    }

    /**
     * A write's answer says how far the log is by then, not where the write is in it. Of a book that was added and not changed
     * since its version says that, also where the addition was sent again; of a removal nothing does.
     */
    private static @Nullable Long tookEffectAt(Event answer) {
        BookLog.Version version = BookLog.version(answer);
        return version != null && version.revision() == 1 ? version.index() : null;
    }

    private void put(Operation first, @Nullable Operation success, String f, String topic, Value input, Value output) {
        String client = Integer.toString(process++);
        Event call = first.call();
        events.add(new Placed(
                first.calledAt(),
                new Event(call.line(), client, Event.Type.INVOKE, f, topic, input, call.timeNanos())));
        Event answer = success == null ? null : success.answer();
        if (success != null && answer != null) {
            events.add(new Placed(
                    success.answeredAt(),
                    new Event(
                            answer.line(),
                            client,
                            Event.Type.OK,
                            f,
                            topic,
                            output,
                            answer.timeNanos(),
                            f.equals("read") ? answer.index() : tookEffectAt(answer),
                            answer.node(),
                            Map.of())));
        }
    }
}
