package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Every promise of the store, decided over one history. */
public final class StoreChecker {
    private static final Set<String> KNOWN = Set.of("orders", "stock", "session", "cache", "set");

    private StoreChecker() {}

    /** The workloads that made a history; empty where it was not made by those of the store, and cannot be judged here. */
    public static List<String> workloads(History history) {
        return history.observations("run").stream()
                .filter(event -> event.f().equals("settings") && event.value().isMap())
                .map(event -> event.value().member("workload"))
                .filter(Value::isText)
                .findFirst()
                .map(names -> Arrays.asList(names.text().split(",")))
                .filter(KNOWN::containsAll)
                .orElse(List.of());
    }

    /**
     * Judges a history of the store, of which nothing is known but what it says. Blocks for as long as the limits allow.
     *
     * @throws IllegalArgumentException where it is no such history
     */
    public static List<CheckResult> judge(History history, Limits limits) {
        StoreHistory store = new StoreHistory(history);
        List<String> workloads = workloads(history);
        StockChecks stock = new StockChecks(store);
        List<CheckResult> checkResults = new ArrayList<>(List.of(stock.conserved(), stock.neverNegative()));
        checkResults.add(stock.linearizable(limits));
        checkResults.addAll(new OrderChecks(store).all());
        checkResults.addAll(new SessionChecks(store).all());
        checkResults.add(new IndexHonesty(store).judge());
        if (workloads.contains("set")) {
            checkResults.addAll(new SetChecks(store).all(limits));
        }
        if (workloads.contains("cache")) {
            checkResults.addAll(new CacheChecks(store).all());
        }
        checkResults.addAll(new RunChecks(store).all());
        return List.copyOf(checkResults);
    }
}
