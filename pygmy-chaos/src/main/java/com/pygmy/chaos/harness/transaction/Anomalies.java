package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.Operation;
import java.util.ArrayList;
import java.util.List;

/** What was found in the transactions of a history besides cycles, up to a number. Not thread-safe. */
final class Anomalies {
    private static final int MAX = 10_000;

    private final List<Anomaly> found = new ArrayList<>();

    /** One that the values alone show. */
    void add(Phenomenon phenomenon, String explanation, Transaction... shown) {
        List<Operation> operations = new ArrayList<>();
        for (Transaction transaction : shown) {
            operations.add(transaction.operation());
        }
        add(new Anomaly(phenomenon, Isolation.Order.DATA, operations, explanation));
    }

    void add(Anomaly anomaly) {
        if (found.size() < MAX) {
            found.add(anomaly);
        }
    }

    List<Anomaly> found() {
        return List.copyOf(found);
    }
}
