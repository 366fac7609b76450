package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What is promised of orders and of their keys. */
final class OrderChecks {
    private static final String UNREAD = "the store could not be read at the end";

    private final StoreHistory store;
    private final Optional<List<Value>> orders;
    private final Optional<Map<String, Value>> ledger;

    OrderChecks(StoreHistory store) {
        this.store = store;
        this.orders = store.orders();
        this.ledger = store.ledger();
    }

    /** Two answers of success, and the order that is there at the end, must not differ but in state. */
    CheckResult oncePerKey() {
        List<String> contradictions = new ArrayList<>();
        Map<String, Value> answers = new HashMap<>();
        int examined = 0;
        for (Map.Entry<String, List<Operation>> tries : store.placements().entrySet()) {
            for (Operation success : tries.getValue()) {
                if (success.isOk()) {
                    examined++;
                    compare(tries.getKey(), success.output(), answers, contradictions);
                }
            }
        }
        for (Operation find : store.history().operations("find")) {
            if (find.isOk() && !find.output().isNil()) {
                compare(String.valueOf(find.key()), find.output(), answers, contradictions);
            }
        }
        Set<String> seen = new HashSet<>();
        for (Value order : orders.orElse(List.of())) {
            String key = order.member("key").text();
            if (!seen.add(key)) {
                contradictions.add("key " + key + " has two orders at the end");
            }
            compare(key, order, answers, contradictions);
        }
        return CheckResult.of(
                "one-order-per-key",
                "At most one order per key, and every success for a key is the same order.",
                examined,
                contradictions);
    }

    private static void compare(String key, Value found, Map<String, Value> answers, List<String> contradictions) {
        Value before = answers.putIfAbsent(key, found);
        if (before == null) {
            return;
        }
        if (!before.member("lines").isNil() && !found.member("lines").isNil()) {
            if (!identity(before).equals(identity(found))) {
                contradictions.add("key " + key + ": " + before + ", and also " + found);
            }
        } else if (!before.member("id").equals(found.member("id"))) {
            contradictions.add(
                    "key " + key + " stands for the order " + before.member("id") + " and for " + found.member("id"));
        } else if (before.member("lines").isNil()) {
            answers.put(key, found);
        }
    }

    private static List<Value> identity(Value order) {
        return List.of(
                order.member("id"),
                order.member("lines"),
                order.member("total"),
                order.member("placed"),
                order.member("decided"));
    }

    CheckResult acknowledgedKept() {
        String name = "acknowledged-orders-kept";
        String promise = "Every order answered with 201 or 202 is there after the heal, with the lines asked for, and"
                + " every cancellation that was confirmed is one.";
        if (orders.isEmpty()) {
            return CheckResult.unknown(name, promise, UNREAD);
        }
        Map<String, Value> byKey = byKey(orders.get());
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Map.Entry<String, List<Operation>> tries : store.placements().entrySet()) {
            for (Operation success : tries.getValue()) {
                if (success.isOk()) {
                    examined++;
                    Value order = byKey.get(tries.getKey());
                    if (order == null) {
                        contradictions.add("lost: " + StoreHistory.seen(success));
                    } else if (!StoreHistory.wanted(order).equals(success.input())) {
                        contradictions.add("the order has other lines, " + order.member("lines") + ": "
                                + StoreHistory.seen(success));
                    }
                }
            }
        }
        store.cancellations()
                .forEach((key, tries) -> tries.stream()
                        .filter(Operation::isOk)
                        .filter(cancel -> !byKey.containsKey(key)
                                || !byKey.get(key).member("state").equals(Value.of("CANCELLED")))
                        .forEach(cancel ->
                                contradictions.add("not cancelled at the end: " + StoreHistory.seen(cancel))));
        return CheckResult.of(name, promise, examined, contradictions);
    }

    private static Map<String, Value> byKey(List<Value> orders) {
        return orders.stream()
                .collect(Collectors.toMap(order -> order.member("key").text(), order -> order, (one, other) -> one));
    }

    CheckResult refusedWithoutEffect() {
        String name = "refused-without-effect";
        String promise =
                "What was answered with executed: no, or refused, has no effect; a rejected key is never sold.";
        if (ledger.isEmpty() || orders.isEmpty()) {
            return CheckResult.unknown(name, promise, UNREAD);
        }
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Map.Entry<String, List<Operation>> tries : store.placements().entrySet()) {
            Value entry = ledger.get().get(tries.getKey());
            for (Operation refused : tries.getValue()) {
                if (refused.isFail()) {
                    examined++;
                    if (entry != null && StoreHistory.isSold(entry) && showsEffect(refused, entry, tries.getValue())) {
                        contradictions.add(
                                "sold all the same: " + StoreHistory.seen(refused) + " " + StoreHistory.error(refused));
                    }
                }
            }
        }
        contradictions.addAll(cancelledByNobody());
        return CheckResult.of(name, promise, examined, contradictions);
    }

    /** A rejection is final for its key; any other refusal only for itself, another try may have been the one. */
    private static boolean showsEffect(Operation refused, Value entry, List<Operation> tries) {
        boolean another =
                tries.stream().anyMatch(each -> !each.isFail() && each.input().equals(StoreHistory.wanted(entry)));
        boolean same = refused.input().equals(StoreHistory.wanted(entry));
        String error = StoreHistory.error(refused);
        return switch (error) {
            case "out-of-stock" -> true;
            case "key-reused" -> same;
            default -> same && !another;
        };
    }

    private List<String> cancelledByNobody() {
        return orders.orElse(List.of()).stream()
                .filter(order -> !order.member("state").equals(Value.of("PLACED")))
                .map(order -> order.member("key").text())
                .filter(key -> store.cancellations().getOrDefault(key, List.of()).stream()
                        .allMatch(Operation::isFail))
                .map(key -> "the order of " + key + " is cancelled, but every cancellation of it was refused")
                .toList();
    }

    CheckResult ledgerIsOrders() {
        String name = "ledger-is-orders";
        String promise = "What the ledger sold are the orders, line by line; what was returned are the cancelled ones.";
        if (ledger.isEmpty() || orders.isEmpty()) {
            return CheckResult.unknown(name, promise, UNREAD);
        }
        List<String> contradictions = new ArrayList<>();
        Map<String, Value> byKey = byKey(orders.get());
        ledger.get().forEach((key, entry) -> {
            Value order = byKey.get(key);
            if (StoreHistory.isSold(entry) != (order != null)) {
                contradictions.add("key " + key + ": in the ledger " + entry.member("outcome") + ", "
                        + (order == null ? "but there is no order" : "but there is an order"));
            } else if (order != null && !agree(entry, order)) {
                contradictions.add("key " + key + ": in the ledger " + entry + ", but the order is " + order);
            }
        });
        byKey.keySet().stream()
                .filter(key -> !ledger.get().containsKey(key))
                .forEach(key -> contradictions.add("key " + key + " has an order, and no row in the ledger"));
        return CheckResult.of(name, promise, ledger.get().size(), contradictions);
    }

    private static boolean agree(Value entry, Value order) {
        boolean cancelled = order.member("state").equals(Value.of("CANCELLED"));
        return cancelled == StoreHistory.isReturned(entry)
                && List.of("id", "lines", "total", "decided").stream()
                        .allMatch(member -> entry.member(member).equals(order.member(member)));
    }

    CheckResult nothingUnasked() {
        String name = "nothing-unasked";
        String promise = "There is no order, and no row in the ledger, that nobody asked for.";
        if (ledger.isEmpty() || orders.isEmpty()) {
            return CheckResult.unknown(name, promise, UNREAD);
        }
        List<String> contradictions = new ArrayList<>();
        ledger.get().forEach((key, entry) -> {
            List<Operation> tries = store.placements().getOrDefault(key, List.of());
            boolean asked = StoreHistory.isSold(entry)
                    ? tries.stream().anyMatch(each -> each.input().equals(StoreHistory.wanted(entry)))
                    : !tries.isEmpty();
            if (!asked) {
                contradictions.add("in the ledger, but not asked for: key " + key + ", " + entry);
            }
        });
        byKey(orders.get()).keySet().stream()
                .filter(key -> !store.placements().containsKey(key))
                .forEach(key -> contradictions.add("an order that nobody asked for: key " + key));
        return CheckResult.of(name, promise, ledger.get().size(), contradictions);
    }
}
