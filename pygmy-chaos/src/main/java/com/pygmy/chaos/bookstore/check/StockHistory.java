package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A run as the model {@code stock} sees it: book by book. An order under one key is one purchase, from the first time it was
 * asked for to the first answer that told its outcome, however often it was sent; an order of several books is a purchase of
 * each. What no answer told, but the ledger did at rest, happened before it was read there. This asks less than the store promises, since it lets the lines of an order part, and so never accuses it wrongly.
 */
final class StockHistory {
    private final StoreHistory store;
    private final Map<String, Value> ledger;
    private final boolean trustAnswers;
    private final LogPlace places;
    private final List<Placed> events = new ArrayList<>();
    private int process;

    /** An event, and where it stands in the history it comes from. */
    private record Placed(int at, Event event) {}

    /**
     * A view of a run.
     *
     * @param trustAnswers whether the answers to restocks and cancellations are taken to say that they took effect at their index
     *     or before, and how many copies there were then
     */
    StockHistory(StoreHistory store, boolean trustAnswers) {
        this.store = store;
        this.trustAnswers = trustAnswers;
        this.ledger = store.ledger().orElse(Map.of());
        this.places = new LogPlace(ledger.values());
    }

    History history() {
        store.initialStock()
                .forEach((book, stock) -> events.add(new Placed(
                        -1, new Event(0, "store", Event.Type.INFO, "initial", book.toString(), Value.of(stock), 0))));
        store.placements()
                .forEach((key, tries) -> byLines(tries).forEach((lines, same) -> buy(same, lines, ledger.get(key))));
        ledger.forEach(this::giveBack);
        store.restocks().values().forEach(this::restock);
        store.history().operations("book").stream()
                .filter(Operation::isOk)
                .filter(read ->
                        StoreHistory.isLinearizable(read) && !read.output().isNil())
                .forEach(read -> add(
                        read,
                        new End(read, LogPlace.ofRead(read)),
                        "query",
                        read.key(),
                        Value.NIL,
                        StoreHistory.stock(read.output())));
        readAtRest();
        events.sort(Comparator.comparingInt(Placed::at));
        return History.of(events.stream().map(Placed::event).toList());
    }

    /**
     * When something is known to have happened, and where in the catalog's log.
     *
     * @param at place among the events of the run
     * @param index see {@link LogPlace}; null where it is not known
     * @param from where it is one of several places, the first of them
     */
    private record End(
            int at,
            int line,
            @Nullable Long index,
            @Nullable Long from) {
        End(Operation told, @Nullable Long index) {
            this(told, index, index);
        }

        private End(Operation told, @Nullable Long index, @Nullable Long from) {
            this(told.answeredAt(), told.answer() == null ? 0 : told.answer().line(), index, from);
        }

        static End in(Operation told, Optional<LogPlace.Range> range) {
            return range.map(of -> new End(told, of.to(), of.from())).orElseGet(() -> new End(told, null));
        }

        Map<String, Value> more() {
            return from == null || from.equals(index) ? Map.of() : Map.of(Operation.INDEX_FROM, Value.of(from));
        }
    }

    /** What the ledger told at rest, after the last answer and before the last reads. */
    private End atRest(@Nullable Long index) {
        return new End(store.history().events().size(), 0, index, index);
    }

    private static Map<Value, List<Operation>> byLines(List<Operation> tries) {
        Map<Value, List<Operation>> byLines = new LinkedHashMap<>();
        tries.forEach(each -> byLines.computeIfAbsent(each.input(), lines -> new ArrayList<>())
                .add(each));
        return byLines;
    }

    /** The ledger's row, where there is one, settles what no answer told, and says at which index it was decided. */
    private void buy(List<Operation> tries, Value lines, @Nullable Value entry) {
        Operation sold = first(tries, Operation::isOk);
        Operation rejected = first(tries, each -> StoreHistory.error(each).equals("out-of-stock"));
        boolean open = tries.stream().anyMatch(Operation::isOpen);
        Long decided = entry == null ? null : Long.valueOf(places.ofDecision(entry));
        boolean same = entry != null
                && StoreHistory.isSold(entry)
                && StoreHistory.wanted(entry).equals(lines);
        End end = sold != null
                ? new End(sold, same ? decided : LogPlace.ofAnswer(sold))
                : rejected == null && open && same ? atRest(decided) : null;
        boolean undecided = rejected == null && open && store.ledger().isEmpty();
        if (end != null || undecided) {
            for (Value line : lines.items()) {
                add(tries.get(0), end, "buy", book(line), line.items().get(1), Value.of(true));
            }
        } else if (rejected != null && rejected.output().isList()) {
            End refusal = new End(rejected, entry == null ? LogPlace.ofAnswer(rejected) : decided);
            for (Value shortage : rejected.output().items()) {
                add(
                        tries.get(0),
                        refusal,
                        "buy",
                        book(shortage),
                        shortage.items().get(1),
                        Value.of(false));
            }
        }
    }

    private static String book(Value line) {
        return Long.toString(line.items().get(0).number());
    }

    /** The copies came back once the cancellation was asked for, and before it was confirmed. */
    private void giveBack(String key, Value entry) {
        List<Operation> tries = store.cancellations().getOrDefault(key, List.of());
        if (!StoreHistory.isReturned(entry) || tries.isEmpty()) {
            return;
        }
        Operation cancelled = first(tries, each -> each.isOk() && each.output().equals(Value.of("CANCELLED")));
        End end = cancelled == null
                ? atRest(null)
                : End.in(
                        cancelled,
                        trustAnswers ? LogPlace.upTo(cancelled, places.ofDecision(entry)) : Optional.empty());
        for (Value line : entry.member("lines").items()) {
            Value copies = line.items().get(1);
            add(tries.get(0), end, "restock", book(line), copies, copies);
        }
    }

    private void restock(List<Operation> tries) {
        Operation done = first(tries, Operation::isOk);
        if (done != null || tries.stream().anyMatch(Operation::isOpen)) {
            List<Value> what = tries.get(0).input().items();
            String book = Long.toString(what.get(0).number());
            End end = done == null ? null : End.in(done, trustAnswers ? LogPlace.upTo(done, 0) : Optional.empty());
            Value by = what.get(1);
            Value left = done == null || !trustAnswers ? Value.NIL : StoreHistory.stock(done.output());
            add(tries.get(0), end, "restock", book, by, left.isNumber() ? Value.list(by, left) : by);
        }
    }

    private static @Nullable Operation first(List<Operation> tries, Predicate<Operation> condition) {
        return tries.stream()
                .filter(condition)
                .min(Comparator.comparingInt(Operation::answeredAt))
                .orElse(null);
    }

    private void add(Operation asked, @Nullable End end, String f, @Nullable String book, Value input, Value output) {
        String client = Integer.toString(process++);
        Event call = asked.call();
        events.add(new Placed(
                asked.calledAt(), new Event(call.line(), client, Event.Type.INVOKE, f, book, input, call.timeNanos())));
        if (end != null) {
            events.add(new Placed(
                    end.at(),
                    new Event(
                            end.line(),
                            client,
                            Event.Type.OK,
                            f,
                            book,
                            output,
                            call.timeNanos(),
                            end.index(),
                            null,
                            end.more())));
        }
    }

    private void readAtRest() {
        int end = store.history().events().size() + 1;
        for (Event read : store.noted("final-book")) {
            String client = Integer.toString(process++);
            events.add(new Placed(
                    end, new Event(read.line(), client, Event.Type.INVOKE, "query", read.key(), Value.NIL, 0)));
            events.add(new Placed(
                    end,
                    new Event(
                            read.line(),
                            client,
                            Event.Type.OK,
                            "query",
                            read.key(),
                            read.value(),
                            0,
                            LogPlace.END,
                            null,
                            Map.of())));
        }
    }
}
