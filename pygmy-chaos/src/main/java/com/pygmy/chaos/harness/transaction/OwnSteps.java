package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.transaction.Transaction.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What a transaction must see of its own steps: what it read before, and what it appended. Not thread-safe. */
final class OwnSteps {
    private final Transaction transaction;
    private final Map<Value, List<Value>> known = new HashMap<>();
    private final Map<Value, List<Value>> appended = new HashMap<>();
    private final Anomalies anomalies;

    OwnSteps(Transaction transaction, Anomalies anomalies) {
        this.transaction = transaction;
        this.anomalies = anomalies;
    }

    void check() {
        for (Step step : transaction.steps()) {
            if (step.reads()) {
                read(step);
            } else {
                appended.computeIfAbsent(step.key(), key -> new ArrayList<>()).add(step.value());
                known.computeIfPresent(step.key(), (key, before) -> {
                    List<Value> after = new ArrayList<>(before);
                    after.add(step.value());
                    return after;
                });
            }
        }
    }

    private void read(Step step) {
        List<Value> got = ListAppend.elements(transaction, step);
        List<Value> whole = known.put(step.key(), got);
        List<Value> own = appended.getOrDefault(step.key(), List.of());
        if (whole != null) {
            if (!whole.equals(got)) {
                found(step, "it had to be " + Value.list(whole));
            }
            return;
        }
        int from = got.size() - own.size();
        if (from < 0 || !got.subList(from, got.size()).equals(own)) {
            found(step, "it had to end with " + Value.list(own));
        }
        Set<Value> seen = new HashSet<>(got);
        transaction.steps().stream()
                .filter(later -> !later.reads() && later.key().equals(step.key()))
                .filter(later -> !own.contains(later.value()) && seen.contains(later.value()))
                .findFirst()
                .ifPresent(later -> found(step, later.value() + " was appended by itself later"));
    }

    private void found(Step step, String expected) {
        String read = ListAppend.briefly(ListAppend.elements(transaction, step));
        anomalies.add(Phenomenon.INTERNAL, "T1 read " + step.key() + " as " + read + ", but " + expected, transaction);
    }
}
