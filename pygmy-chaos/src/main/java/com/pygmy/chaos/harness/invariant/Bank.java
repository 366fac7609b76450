package com.pygmy.chaos.harness.invariant;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.result.CheckResult;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Accounts that money is moved among: {@code transfer {from 1, to 2, amount 5}}, and {@code read} answered by all balances. Every
 * read shows the same accounts and the same total, as in any snapshot, and none that is below nothing.
 */
public final class Bank {
    private static final String NAME = "bank";
    private static final String PROMISE =
            "Every read shows all accounts, the total that there was at first, and no debt.";

    private Bank() {}

    /**
     * Checks a history.
     *
     * @param total what there is on all accounts together; nil where the first read tells it
     * @throws HistoryFormatException where an operation is neither a transfer nor a read of balances
     */
    public static CheckResult check(History history, Value total) {
        Map<String, Balances> firsts = new HashMap<>();
        List<String> contradictions = new ArrayList<>();
        int examined = 0;
        for (Operation operation : history.operations()) {
            if (operation.f().equals("read") && operation.isOk()) {
                examined++;
                Balances seen = balances(operation);
                Balances first = firsts.computeIfAbsent(
                        String.valueOf(operation.key()), key -> total.isNil() ? seen : seen.ofTotal(total.number()));
                String problem = seen.problem(first);
                if (!problem.isEmpty()) {
                    contradictions.add("line " + operation.call().line() + ", " + problem + ": " + operation);
                }
            } else if (!operation.f().equals("read") && !operation.f().equals("transfer")) {
                throw new HistoryFormatException(
                        operation.call().line(),
                        "f: '" + operation.f() + "' (expected: transfer or read, for the model bank)");
            }
        }
        return CheckResult.of(NAME, PROMISE, examined, contradictions);
    }

    /** What a read showed. */
    private record Balances(Map<String, Value> accounts, long total) {
        Balances ofTotal(long other) {
            return new Balances(accounts, other);
        }

        /** What is wrong with it; empty where nothing is. */
        String problem(Balances first) {
            if (!accounts.keySet().equals(first.accounts.keySet())) {
                Set<String> others = new TreeSet<>(accounts.keySet());
                others.addAll(first.accounts.keySet());
                others.removeIf(account -> accounts.containsKey(account) && first.accounts.containsKey(account));
                return "not the accounts that there were at first, by " + String.join(", ", others);
            }
            List<String> odd = new TreeMap<>(accounts)
                    .entrySet().stream()
                            .filter(account -> !account.getValue().isNumber()
                                    || account.getValue().number() < 0)
                            .map(account -> account.getKey() + " has " + account.getValue())
                            .toList();
            if (!odd.isEmpty()) {
                return String.join(", ", odd);
            }
            return total == first.total ? "" : "a total of " + total + ", not " + first.total;
        }
    }

    private static Balances balances(Operation read) {
        if (!read.output().isMap()) {
            int line = read.answer() == null ? 0 : read.answer().line();
            throw new HistoryFormatException(
                    line, "value: " + read.output() + " (expected: a map from account to balance, for the model bank)");
        }
        Map<String, Value> accounts = read.output().members();
        long total = accounts.values().stream()
                .filter(Value::isNumber)
                .mapToLong(Value::number)
                .sum();
        return new Balances(accounts, total);
    }
}
