package com.pygmy.chaos.report;

import com.pygmy.chaos.history.History;
import com.pygmy.chaos.history.Operation;
import java.util.Map;
import java.util.TreeMap;

/** How operations of one kind ended. */
record Counts(int ok, int fail, int unknown) {
    static Map<String, Counts> of(History history) {
        Map<String, Counts> counts = new TreeMap<>();
        for (Operation operation : history.operations()) {
            counts.merge(operation.f(), one(operation), Counts::plus);
        }
        return counts;
    }

    private static Counts one(Operation operation) {
        return new Counts(operation.isOk() ? 1 : 0, operation.isFail() ? 1 : 0, operation.isOpen() ? 1 : 0);
    }

    private Counts plus(Counts other) {
        return new Counts(ok + other.ok, fail + other.fail, unknown + other.unknown);
    }
}
