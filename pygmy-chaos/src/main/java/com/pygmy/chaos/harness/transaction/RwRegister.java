package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.history.HistoryFormatException;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.transaction.Dependency.Kind;
import com.pygmy.chaos.harness.transaction.Isolation.Order;
import com.pygmy.chaos.harness.transaction.Transaction.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Registers that transactions write unique values to: {@code [w x 1]}, {@code [r x 1]}. They begin with nil. The order of versions
 * is told by {@link VersionOrder} as far as it can be.
 */
final class RwRegister {
    static final List<String> WRITE = List.of("w", "write");

    /** A value of a register. */
    private record Write(Transaction by, boolean isLast) {}

    /** One key. */
    private static final class Register {
        private final Value key;
        private final Map<Value, Write> writes = new LinkedHashMap<>();
        private final Map<Value, Write> failed = new HashMap<>();
        private final Map<Value, Set<Transaction>> readers = new LinkedHashMap<>();
        private final List<VersionOrder.Access> accesses = new ArrayList<>();

        Register(Value key) {
            this.key = key;
        }
    }

    private final List<Transaction> transactions;
    private final Order order;
    private final Map<Value, Register> registers = new LinkedHashMap<>();
    private final Anomalies anomalies;
    private final DependencyGraph graph;

    private RwRegister(List<Transaction> transactions, Order order, DependencyGraph graph, Anomalies anomalies) {
        this.transactions = transactions;
        this.order = order;
        this.graph = graph;
        this.anomalies = anomalies;
    }

    /** Adds what depends on what, and the anomalies that are no cycles. */
    static void infer(List<Transaction> transactions, Order order, DependencyGraph graph, Anomalies anomalies) {
        new RwRegister(transactions, order, graph, anomalies).infer();
    }

    private void infer() {
        transactions.forEach(this::collectWrites);
        transactions.stream().filter(Transaction::isOk).forEach(this::collectReads);
        registers.values().forEach(this::judge);
    }

    private Register register(Value key) {
        return registers.computeIfAbsent(key, Register::new);
    }

    private void collectWrites(Transaction transaction) {
        Set<Value> writtenLater = new HashSet<>();
        for (int i = transaction.steps().size() - 1; i >= 0; i--) {
            Step step = transaction.steps().get(i);
            if (!step.reads()) {
                addWrite(register(step.key()), step.value(), new Write(transaction, writtenLater.add(step.key())));
            }
        }
    }

    private static void addWrite(Register register, Value value, Write write) {
        int line = write.by.operation().call().line();
        if (value.isNil()) {
            throw new HistoryFormatException(line, "nil is written to " + register.key + " (expected: a value)");
        }
        if (write.by.isFail()) {
            register.failed.put(value, write);
            return;
        }
        Write before = register.writes.put(value, write);
        if (before != null) {
            throw new HistoryFormatException(
                    line,
                    value + " is written to " + register.key + " a second time, after line "
                            + before.by.operation().call().line() + " (expected: each value once)");
        }
    }

    /** What a transaction read of others, and whether it saw its own steps. */
    private void collectReads(Transaction transaction) {
        Map<Value, Value> current = new HashMap<>();
        Map<Value, Value> first = new LinkedHashMap<>();
        for (Step step : transaction.steps()) {
            Value known = current.put(step.key(), step.value());
            if (step.reads() && known == null) {
                first.put(step.key(), step.value());
            } else if (step.reads() && !step.value().equals(known)) {
                anomalies.add(
                        Phenomenon.INTERNAL,
                        "T1 read " + step.key() + " as " + step.value() + ", but it had to be " + known,
                        transaction);
            }
        }
        first.forEach((key, value) -> read(register(key), value, transaction));
        current.forEach((key, last) -> {
            boolean writes = transaction.steps().stream()
                    .anyMatch(step -> !step.reads() && step.key().equals(key));
            register(key)
                    .accesses
                    .add(new VersionOrder.Access(transaction, first.getOrDefault(key, last), last, writes));
        });
    }

    private void read(Register register, Value value, Transaction reader) {
        register.readers
                .computeIfAbsent(value, version -> new LinkedHashSet<>())
                .add(reader);
        if (value.isNil()) {
            return;
        }
        Write write = register.writes.get(value);
        if (write == null) {
            Write failed = register.failed.get(value);
            if (failed == null) {
                anomalies.add(
                        Phenomenon.GARBAGE_READ,
                        "T1 read " + register.key + " as " + value + ", which nothing wrote",
                        reader);
            } else {
                anomalies.add(
                        Phenomenon.G1A,
                        "T1 failed, and T2 read the " + value + " that it had written to " + register.key,
                        failed.by,
                        reader);
            }
        } else if (write.by.id() == reader.id()) {
            anomalies.add(
                    Phenomenon.INTERNAL, "T1 read " + register.key + " as " + value + " before it wrote that", reader);
        } else if (!write.isLast) {
            anomalies.add(
                    Phenomenon.G1B,
                    "T2 read " + register.key + " as " + value + ", which was not the last that T1 wrote",
                    write.by,
                    reader);
        }
    }

    private void judge(Register register) {
        lostUpdates(register);
        Set<Value> versions = register.writes.entrySet().stream()
                .filter(write -> write.getValue().by.isOk() || register.readers.containsKey(write.getKey()))
                .filter(write -> write.getValue().isLast || register.readers.containsKey(write.getKey()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        VersionOrder versionOrder = VersionOrder.of(register.accesses, versions, order);
        for (VersionOrder.Cycle cycle : versionOrder.cycles()) {
            anomalies.add(new Anomaly(
                    Phenomenon.CYCLIC_VERSIONS,
                    cycle.order(),
                    cycle.operations(),
                    "of " + register.key + ": " + cycle.explanation()));
        }
        register.writes.forEach((value, write) -> register.readers
                .getOrDefault(value, Set.of())
                .forEach(reader -> graph.add(
                        write.by.id(),
                        reader.id(),
                        Kind.WR,
                        Order.DATA,
                        (from, to) -> from + " wrote " + value + " to " + register.key + ", which " + to + " read")));
        versionOrder
                .successors()
                .forEach((version, byOrder) ->
                        byOrder.forEach((follows, later) -> replaced(register, version, later, follows)));
    }

    private void replaced(Register register, Value version, List<Value> later, Order follows) {
        Transaction before = writer(register, version);
        Set<Integer> writers = new LinkedHashSet<>();
        for (Value value : later) {
            Transaction writer = writer(register, value);
            if (writer != null) {
                writers.add(writer.id());
                if (before != null) {
                    graph.add(
                            before.id(),
                            writer.id(),
                            Kind.WW,
                            follows,
                            (from, to) -> from + " wrote " + version + " to " + register.key + ", and " + to
                                    + " replaced it by " + value);
                }
            }
        }
        Set<Integer> readers = register.readers.getOrDefault(version, Set.of()).stream()
                .map(Transaction::id)
                .collect(Collectors.toCollection(LinkedHashSet::new));
        graph.addReplaced(
                readers,
                writers,
                follows,
                (from, to) -> from + " read " + register.key + " as " + version,
                (from, to) -> ", which " + to + " replaced");
    }

    private static @Nullable Transaction writer(Register register, Value value) {
        Write write = register.writes.get(value);
        return write == null ? null : write.by;
    }

    private void lostUpdates(Register register) {
        Map<Value, List<Transaction>> updates = new LinkedHashMap<>();
        for (VersionOrder.Access access : register.accesses) {
            boolean reads =
                    register.readers.getOrDefault(access.first(), Set.of()).contains(access.by());
            if (access.writes() && reads && !access.first().equals(access.last())) {
                updates.computeIfAbsent(access.first(), version -> new ArrayList<>())
                        .add(access.by());
            }
        }
        updates.forEach((version, both) -> {
            if (both.size() > 1) {
                Transaction[] shown = both.stream().limit(3).toArray(Transaction[]::new);
                anomalies.add(
                        Phenomenon.LOST_UPDATE,
                        "each read " + register.key + " as " + version + " and wrote it anew",
                        shown);
            }
        });
    }
}
