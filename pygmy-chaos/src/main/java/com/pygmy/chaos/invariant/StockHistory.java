package com.pygmy.chaos.invariant;

import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.History;
import com.pygmy.chaos.history.Operation;
import com.pygmy.chaos.history.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A run as the model {@code stock} sees it: book by book. An order under one key is one purchase, from the first time it was
 * asked for to the first answer that told its outcome, however often it was sent; an order of several books is a purchase of
 * each. This asks less than the store promises, since it lets the lines of an order part, and so never accuses it wrongly.
 */
final class StockHistory {
    private final Trial trial;
    private final List<Placed> events = new ArrayList<>();
    private int process;

    /** An event, and where it stands in the history it comes from. */
    private record Placed(int at, Event event) {}

    StockHistory(Trial trial) {
        this.trial = trial;
    }

    History history() {
        trial.initialStock()
                .forEach((book, stock) -> events.add(new Placed(
                        -1, new Event(0, "store", Event.Type.INFO, "initial", book.toString(), Value.of(stock), 0))));
        Map<String, Value> ledger = trial.ledger().orElse(Map.of());
        trial.placements().forEach((key, tries) -> byLines(tries).forEach((lines, same) -> buy(same, lines)));
        ledger.forEach((key, entry) -> giveBack(key, entry));
        trial.restocks().values().forEach(this::restock);
        trial.history().operations("book").stream()
                .filter(Operation::isOk)
                .forEach(read -> add(read, read, "query", read.key(), Value.NIL, read.output()));
        readAtRest();
        events.sort(Comparator.comparingInt(Placed::at));
        return History.of(events.stream().map(Placed::event).toList());
    }

    private static Map<Value, List<Operation>> byLines(List<Operation> tries) {
        Map<Value, List<Operation>> byLines = new LinkedHashMap<>();
        tries.forEach(each -> byLines.computeIfAbsent(each.input(), lines -> new ArrayList<>())
                .add(each));
        return byLines;
    }

    private void buy(List<Operation> tries, Value lines) {
        Operation sold = first(tries, Operation::isOk);
        Operation rejected = first(tries, each -> Trial.error(each).equals("out-of-stock"));
        boolean open = tries.stream().anyMatch(Operation::isOpen);
        if (sold != null || (rejected == null && open)) {
            for (Value line : lines.items()) {
                String book = Long.toString(line.items().get(0).number());
                add(tries.get(0), sold, "buy", book, line.items().get(1), Value.of(true));
            }
        } else if (rejected != null && rejected.output().isList()) {
            for (Value shortage : rejected.output().items()) {
                String book = Long.toString(shortage.items().get(0).number());
                add(tries.get(0), rejected, "buy", book, shortage.items().get(1), Value.of(false));
            }
        }
    }

    private void giveBack(String key, Value entry) {
        List<Operation> tries = trial.cancellations().getOrDefault(key, List.of());
        if (!Trial.isReturned(entry) || tries.isEmpty()) {
            return;
        }
        Operation cancelled = first(tries, each -> each.isOk() && each.output().equals(Value.of("CANCELLED")));
        for (Value line : entry.member("lines").items()) {
            String book = Long.toString(line.items().get(0).number());
            Value copies = line.items().get(1);
            add(tries.get(0), cancelled, "restock", book, copies, copies);
        }
    }

    private void restock(List<Operation> tries) {
        Operation done = first(tries, Operation::isOk);
        if (done != null || tries.stream().anyMatch(Operation::isOpen)) {
            List<Value> what = tries.get(0).input().items();
            String book = Long.toString(what.get(0).number());
            add(tries.get(0), done, "restock", book, what.get(1), what.get(1));
        }
    }

    private static @Nullable Operation first(List<Operation> tries, java.util.function.Predicate<Operation> condition) {
        return tries.stream()
                .filter(condition)
                .min(Comparator.comparingInt(each -> answeredAt(each)))
                .orElse(null);
    }

    /** Where its answer stands; an answer that came counts, whatever it said. */
    private static int answeredAt(Operation operation) {
        return operation.answeredAt();
    }

    private void add(
            Operation asked, @Nullable Operation told, String f, @Nullable String book, Value input, Value output) {
        String client = Integer.toString(process++);
        events.add(new Placed(
                asked.calledAt(),
                new Event(
                        asked.call().line(),
                        client,
                        Event.Type.INVOKE,
                        f,
                        book,
                        input,
                        asked.call().timeNanos())));
        Event answer = told == null ? null : told.answer();
        if (told != null && answer != null) {
            events.add(new Placed(
                    told.answeredAt(),
                    new Event(
                            answer.line(),
                            client,
                            Event.Type.OK,
                            f,
                            book,
                            output,
                            answer.timeNanos(),
                            answer.index(),
                            answer.node(),
                            Map.of())));
        }
    }

    private void readAtRest() {
        int end = trial.history().events().size();
        for (Event read : trial.noted("final-book")) {
            String client = Integer.toString(process++);
            events.add(new Placed(
                    end, new Event(read.line(), client, Event.Type.INVOKE, "query", read.key(), Value.NIL, 0)));
            events.add(new Placed(
                    end, new Event(read.line(), client, Event.Type.OK, "query", read.key(), read.value(), 0)));
        }
    }
}
