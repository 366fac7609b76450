package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.invariant.Bank;
import com.pygmy.chaos.harness.invariant.LongFork;
import com.pygmy.chaos.harness.invariant.TotalQueue;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.harness.transaction.Isolation;
import com.pygmy.chaos.harness.transaction.TransactionCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a history can be held against, by the names that users know: models of objects, and checks of the history as a whole. */
final class HistoryChecks {
    private static final List<String> OF_WHOLES =
            List.of("list-append", "rw-register", "bank", "total-queue", "long-fork");

    private HistoryChecks() {}

    /** Every name, in the order in which help texts list them. */
    static List<String> names() {
        List<String> names = new ArrayList<>(Models.NAMES);
        names.addAll(OF_WHOLES);
        return names;
    }

    /** Whether the name is that of a check of the history as a whole. */
    static boolean isOfWhole(String name) {
        return OF_WHOLES.contains(name) || name.equals("queue");
    }

    /**
     * Checks a history. Blocks for as long as the limits allow, where the check has any.
     *
     * @param init what each object begins with; of a bank the total; nil for the check's own
     * @throws IllegalArgumentException where there is no such name
     */
    static CheckResult check(String name, History history, Value init, Isolation isolation, Limits limits) {
        return switch (name) {
            case "list-append" -> TransactionCheck.listAppend(history, isolation);
            case "rw-register" -> TransactionCheck.rwRegister(history, isolation);
            case "bank" -> Bank.check(history, init);
            case "queue", "total-queue" -> TotalQueue.check(history);
            case "long-fork" -> LongFork.check(history);
            default -> {
                if (!Models.isKnown(name)) {
                    throw unknown("model: '" + name + "'");
                }
                yield CheckResult.linearizable(history, Models.named(name, init, Models.initialOf(history)), limits);
            }
        };
    }

    static IllegalArgumentException unknown(String what) {
        return new IllegalArgumentException(what + " (expected: " + String.join(", ", names()) + ")");
    }

    /** What the operations look like; empty where it could be several things. */
    static Optional<String> byForm(History history) {
        Set<String> does = history.operations().stream().map(Operation::f).collect(Collectors.toSet());
        if (does.contains("transfer")) {
            return Optional.of("bank");
        }
        Set<String> steps = history.operations().stream()
                .filter(operation -> operation.input().isList())
                .flatMap(operation -> operation.input().items().stream())
                .map(HistoryChecks::kind)
                .collect(Collectors.toSet());
        if (steps.contains("append")) {
            return Optional.of("list-append");
        }
        return steps.contains("w") ? Optional.of("rw-register") : Optional.empty();
    }

    private static String kind(Value step) {
        boolean isStep =
                step.isList() && step.items().size() == 3 && step.items().get(0).isText();
        return isStep ? step.items().get(0).text() : "";
    }
}
