package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** What is promised of the copies in stock. */
final class StockChecks {
    private final StoreHistory store;

    StockChecks(StoreHistory store) {
        this.store = store;
    }

    /** Initial + restocked - sold + returned = left, for each book; a restock that ended unknown allows for both. */
    CheckResult conserved() {
        String name = "stock-conserved";
        String promise =
                "Of each book the copies at first, plus those restocked, minus those sold, plus those returned,"
                        + " are the copies left.";
        Optional<Map<String, Value>> ledger = store.ledger();
        Map<Long, Long> left = store.finalStock();
        if (ledger.isEmpty() || left.isEmpty()) {
            return CheckResult.unknown(name, promise, "the store could not be read at the end");
        }
        List<String> contradictions = new ArrayList<>();
        store.initialStock().forEach((book, initial) -> {
            long sold = copies(ledger.get(), book, false);
            long returned = copies(ledger.get(), book, true);
            long restocked = restocks(book, false).sum();
            long more = restocks(book, true).filter(by -> by > 0).sum();
            long less = restocks(book, true).filter(by -> by < 0).sum();
            long expected = initial + restocked - sold + returned;
            Long found = left.get(book);
            if (found == null || found < expected + less || found > expected + more) {
                contradictions.add("book " + book + ": " + initial + " at first + " + restocked + " restocked - " + sold
                        + " sold + " + returned + " returned = " + expected
                        + (more > less ? " (restocks that ended unknown: " + less + " to +" + more + ")" : "")
                        + ", but " + found + " are left");
            }
        });
        return CheckResult.of(name, promise, left.size(), contradictions);
    }

    private static long copies(Map<String, Value> ledger, long book, boolean returnedOnly) {
        return ledger.values().stream()
                .filter(StoreHistory::isSold)
                .filter(entry -> !returnedOnly || StoreHistory.isReturned(entry))
                .flatMap(entry -> entry.member("lines").items().stream())
                .filter(line -> line.items().get(0).number() == book)
                .mapToLong(line -> line.items().get(1).number())
                .sum();
    }

    private LongStream restocks(long book, boolean doubtful) {
        return store.restocks().values().stream()
                .filter(tries -> tries.get(0).input().items().get(0).number() == book)
                .filter(tries -> {
                    boolean done = tries.stream().anyMatch(Operation::isOk);
                    return doubtful ? !done && tries.stream().anyMatch(Operation::isOpen) : done;
                })
                .mapToLong(tries -> tries.get(0).input().items().get(1).number());
    }

    CheckResult neverNegative() {
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Operation operation : store.history().operations()) {
            for (long stock : shown(operation)) {
                examined++;
                if (stock < 0) {
                    contradictions.add(StoreHistory.seen(operation));
                }
            }
        }
        for (Map.Entry<Long, Long> left : store.finalStock().entrySet()) {
            examined++;
            if (left.getValue() < 0) {
                contradictions.add("book " + left.getKey() + " has " + left.getValue() + " copies at the end");
            }
        }
        return CheckResult.of(
                "stock-never-negative", "No answer ever shows a negative stock.", examined, contradictions);
    }

    private static List<Long> shown(Operation operation) {
        boolean shows = operation.f().equals("book") || operation.f().equals("restock");
        Value answer = operation.isOk() && shows ? StoreHistory.stock(operation.output()) : Value.NIL;
        if (answer.isNumber()) {
            return List.of(answer.number());
        }
        if (operation.isOk() && List.of("list", "topic", "search").contains(operation.f())) {
            return operation.output().items().stream()
                    .map(book -> book.items().get(1).number())
                    .toList();
        }
        return operation.f().equals("order")
                        && operation.isFail()
                        && operation.output().isList()
                ? operation.output().items().stream()
                        .map(shortage -> shortage.items().get(2).number())
                        .toList()
                : List.of();
    }

    /** Every book as an object of the model {@code stock}: a read that is stale has no place in any order. */
    CheckResult linearizable(Limits limits) {
        String name = "stock-linearizable";
        String promise = "Reads of stock, orders, rejections, returns and restocks have one order that agrees with real"
                + " time.";
        CheckResult judged = linearizable(name, promise, true, limits);
        // An order under stricter rules is a proof; that there is none proves nothing.
        return judged.verdict() == Verdict.VALID ? judged : linearizable(name, promise, false, limits);
    }

    private CheckResult linearizable(String name, String promise, boolean trustAnswers, Limits limits) {
        History books = new StockHistory(store, trustAnswers).history();
        return CheckResult.linearizable(
                name, promise, books, Models.named("stock", Value.NIL, Models.initialOf(books)), limits);
    }
}
