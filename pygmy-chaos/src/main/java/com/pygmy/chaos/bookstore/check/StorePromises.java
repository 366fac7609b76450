package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.result.Judgement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** Every promise of the store, decided over one history. */
public final class StorePromises {
    private static final Set<String> KNOWN = Set.of("orders", "stock", "session", "cache", "set");

    private StorePromises() {}

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
    public static List<Judgement> judge(History history, Limits limits) {
        Trial trial = new Trial(history);
        List<String> workloads = workloads(history);
        StockInvariants stock = new StockInvariants(trial);
        List<Judgement> judgements = new ArrayList<>(List.of(stock.conserved(), stock.neverNegative()));
        judgements.add(stock.linearizable(limits));
        judgements.addAll(new OrderInvariants(trial).all());
        judgements.addAll(new SessionInvariants(trial).all());
        judgements.add(new IndexHonesty(trial).judge());
        if (workloads.contains("set")) {
            judgements.addAll(new ShelfInvariants(trial).all(limits));
        }
        if (workloads.contains("cache")) {
            judgements.addAll(new CacheInvariants(trial).all());
        }
        judgements.addAll(new RunInvariants(trial).all());
        return List.copyOf(judgements);
    }
}
