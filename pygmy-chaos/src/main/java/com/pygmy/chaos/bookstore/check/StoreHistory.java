package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A history of the store, by what its events are about. Immutable. */
final class StoreHistory {
    private static final String STORE = "store";

    private final History history;
    private final Map<String, List<Operation>> placements;
    private final Map<String, List<Operation>> restocks;
    private final Map<String, List<Operation>> cancellations;

    StoreHistory(History history) {
        this.history = history;
        this.placements = byKey("order");
        this.restocks = byKey("restock");
        this.cancellations = byKey("cancel");
    }

    private Map<String, List<Operation>> byKey(String f) {
        Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (Operation operation : history.operations(f)) {
            byKey.computeIfAbsent(key(operation), key -> new ArrayList<>()).add(operation);
        }
        return byKey;
    }

    private static String key(Operation operation) {
        String key = operation.key();
        if (key == null) {
            throw new IllegalArgumentException("line " + operation.call().line() + ": '" + operation.f()
                    + "' has no key (expected: a history of the store)");
        }
        return key;
    }

    History history() {
        return history;
    }

    /** The workloads that made it. */
    List<String> workloads() {
        return StoreChecker.workloads(history);
    }

    /** Key to every attempt to place an order under it. */
    Map<String, List<Operation>> placements() {
        return placements;
    }

    /** Key to every attempt to restock under it. */
    Map<String, List<Operation>> restocks() {
        return restocks;
    }

    /** Key of the order to every attempt to cancel it. */
    Map<String, List<Operation>> cancellations() {
        return cancellations;
    }

    /** Book to the copies that it began with. */
    Map<Long, Long> initialStock() {
        Map<Long, Long> stock = new TreeMap<>();
        for (Event event : noted("initial")) {
            stock.put(book(event), event.value().member("stock").number());
        }
        return stock;
    }

    /** Book to the copies that were left at rest. */
    Map<Long, Long> finalStock() {
        Map<Long, Long> stock = new TreeMap<>();
        noted("final-book")
                .forEach(event -> stock.put(book(event), event.value().number()));
        return stock;
    }

    private static long book(Event event) {
        return Long.parseLong(String.valueOf(event.key()));
    }

    /** Every order that there was at rest; empty where they could not be read. */
    Optional<List<Value>> orders() {
        return all("final-orders", "final-order");
    }

    /** Every row of the ledger at rest, its key with it; empty where it could not be read. */
    Optional<Map<String, Value>> ledger() {
        if (noted("final-entries").isEmpty()) {
            return Optional.empty();
        }
        Map<String, Value> entries = new LinkedHashMap<>();
        noted("final-entry").forEach(event -> entries.put(String.valueOf(event.key()), event.value()));
        return Optional.of(entries);
    }

    private Optional<List<Value>> all(String mark, String f) {
        return noted(mark).isEmpty()
                ? Optional.empty()
                : Optional.of(noted(f).stream().map(Event::value).toList());
    }

    /** What was noted of the store itself. */
    List<Event> noted(String f) {
        return history.observations(STORE).stream()
                .filter(event -> event.f().equals(f))
                .toList();
    }

    /** Whether the store came to rest after the faults were healed. */
    boolean isAtRest() {
        return noted("rest").stream().anyMatch(event -> event.type() == Event.Type.OK);
    }

    /** The lines of an order or a row of the ledger without their prices. */
    static Value wanted(Value order) {
        return Value.list(order.member("lines").items().stream()
                .map(line -> Value.list(line.items().get(0), line.items().get(1)))
                .toList());
    }

    /** Whether a read promised to be no older than what was answered before; so where the history does not say. */
    static boolean isLinearizable(Operation read) {
        Value consistency = read.answer() == null ? Value.NIL : read.answer().also("consistency");
        return consistency.isNil() || consistency.equals(Value.of("linearizable"));
    }

    /** The stock that a read of a book was answered with, alone or among other members. */
    static Value stock(Value answer) {
        return answer.isMap() ? answer.member("stock") : answer;
    }

    static boolean isSold(Value entry) {
        return entry.member("outcome").equals(Value.of("SOLD"));
    }

    static boolean isReturned(Value entry) {
        return entry.member("returned").equals(Value.of(true));
    }

    /** Why an operation was refused or failed; empty where it was not. */
    static String error(Operation operation) {
        Event answer = operation.answer();
        Value error = answer == null ? Value.NIL : answer.also("error");
        return error.isText() ? error.text() : "";
    }

    /** An operation as evidence. */
    static String seen(Operation operation) {
        return "line " + operation.call().line() + ", " + operation;
    }
}
