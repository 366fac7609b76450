package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.linearizability.Counterexample;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.CheckResult;
import com.pygmy.chaos.harness.transaction.Isolation.Order;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds the transactions of a history against an isolation level. Sound: what is found is there. Linear in the steps of the
 * transactions and in what their reads hold. What contradicts the level only by an order of versions that no transaction saw is not
 * found.
 */
public final class TransactionCheck {
    private static final int OF_A_KIND_MAX = 3;

    private TransactionCheck() {}

    /** Finds out what depends on what. */
    private interface Inference {
        void infer(List<Transaction> transactions, Order order, DependencyGraph graph, Anomalies anomalies);
    }

    /**
     * Lists that transactions append to and read: {@code txn [[append x 1] [r y [2 3]]]}, each element once.
     *
     * @throws com.pygmy.chaos.harness.history.HistoryFormatException where an operation is no such transaction
     */
    public static CheckResult listAppend(History history, Isolation isolation) {
        return check("list-append", history, isolation, ListAppend.WRITE, ListAppend::infer);
    }

    /**
     * Registers that transactions write and read: {@code txn [[w x 1] [r y 2]]}, each value once; they begin with nil.
     *
     * @throws com.pygmy.chaos.harness.history.HistoryFormatException where an operation is no such transaction
     */
    public static CheckResult rwRegister(History history, Isolation isolation) {
        return check("rw-register", history, isolation, RwRegister.WRITE, RwRegister::infer);
    }

    private static CheckResult check(
            String name, History history, Isolation isolation, List<String> write, Inference inference) {
        // Transactions of different keys of the history are of databases that have nothing to do with each other.
        Map<String, List<Operation>> databases = new LinkedHashMap<>();
        for (Operation operation : history.operations()) {
            databases
                    .computeIfAbsent(String.valueOf(operation.key()), key -> new ArrayList<>())
                    .add(operation);
        }
        Anomalies others = new Anomalies();
        List<Anomaly> anomalies = new ArrayList<>();
        int examined = 0;
        boolean depends = false;
        for (List<Operation> operations : databases.values()) {
            List<Transaction> transactions = Transaction.of(operations, write);
            DependencyGraph graph = new DependencyGraph(transactions);
            Order order = isolation.order();
            inference.infer(transactions, order, graph, others);
            depends |= graph.dataDepends();
            if (order.includes(Order.SESSION)) {
                graph.addSessions();
            }
            if (order.includes(Order.REAL_TIME)) {
                graph.addRealTime();
            }
            anomalies.addAll(new CycleSearch(graph).upTo(order));
            examined += (int) transactions.stream().filter(Transaction::isOk).count();
        }
        anomalies.addAll(others.found());
        anomalies.sort(Comparator.comparing(Anomaly::phenomenon).thenComparing(Anomaly::order));
        return result(name, isolation, anomalies, examined, depends);
    }

    private static CheckResult result(
            String name, Isolation isolation, List<Anomaly> anomalies, int examined, boolean depends) {
        String promise = "The transactions are " + isolation + ".";
        List<Anomaly> broken = anomalies.stream()
                .filter(anomaly -> isolation.rulesOut(anomaly.phenomenon()))
                .toList();
        List<String> remarks = allowed(isolation, anomalies);
        if (broken.isEmpty()) {
            return depends
                    ? new CheckResult(name, promise, Verdict.VALID, examined, List.of(), List.of(), remarks)
                    : CheckResult.unknown(
                            name,
                            promise,
                            "nothing depends on anything: no transaction read what another wrote or replaced");
        }
        List<Anomaly> shown = firstOfEach(broken);
        List<String> evidence =
                new ArrayList<>(shown.stream().map(Anomaly::toString).toList());
        if (shown.size() < broken.size()) {
            evidence.add("and " + (broken.size() - shown.size()) + " more of these");
        }
        List<Counterexample> counterexamples = new ArrayList<>();
        for (Anomaly anomaly : shown) {
            counterexamples.add(anomaly.counterexample(examined));
        }
        return new CheckResult(name, promise, Verdict.INVALID, examined, evidence, counterexamples, remarks);
    }

    private static List<String> allowed(Isolation isolation, List<Anomaly> anomalies) {
        Set<String> names = new LinkedHashSet<>();
        anomalies.stream()
                .filter(anomaly -> !isolation.rulesOut(anomaly.phenomenon()))
                .forEach(anomaly -> names.add(anomaly.name()));
        return names.isEmpty()
                ? List.of()
                : List.of(isolation + " allows what there is as well: " + String.join(", ", names));
    }

    private static List<Anomaly> firstOfEach(List<Anomaly> anomalies) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        return anomalies.stream()
                .filter(anomaly -> counts.merge(anomaly.name(), 1, Integer::sum) <= OF_A_KIND_MAX)
                .toList();
    }
}
