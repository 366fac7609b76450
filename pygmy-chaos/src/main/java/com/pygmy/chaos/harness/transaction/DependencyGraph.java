package com.pygmy.chaos.harness.transaction;

import com.pygmy.chaos.harness.transaction.Dependency.Kind;
import com.pygmy.chaos.harness.transaction.Dependency.Reason;
import com.pygmy.chaos.harness.transaction.Isolation.Order;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Which transactions come before which. Grows by a constant for each transaction and for each step that depends on another: where
 * all of many come before all of many others, a node between them represents it.
 */
final class DependencyGraph {
    private static final int DIRECT_MAX = 16;

    private final List<Transaction> transactions;
    private final List<Dependency> dependencies = new ArrayList<>();
    private int nodes;
    private boolean dataDepends;

    DependencyGraph(List<Transaction> transactions) {
        this.transactions = transactions;
        this.nodes = transactions.size();
    }

    List<Transaction> transactions() {
        return transactions;
    }

    int nodes() {
        return nodes;
    }

    List<Dependency> dependencies() {
        return dependencies;
    }

    /** Whether any transaction depends on another by what it read or wrote. */
    boolean dataDepends() {
        return dataDepends;
    }

    boolean isTransaction(int node) {
        return node < transactions.size();
    }

    /** One comes before the other; nothing where both are the same. */
    void add(int from, int to, Kind kind, Order order, Reason reason) {
        if (from != to) {
            dependencies.add(new Dependency(from, to, kind, order, reason));
            dataDepends |= kind == Kind.WW || kind == Kind.WR || kind == Kind.RW;
        }
    }

    /**
     * Each of these read a version that each of those replaced; who did both did not replace it before itself.
     *
     * @param read why, of the one
     * @param replaced and of the other
     */
    void addReplaced(
            Collection<Integer> readers, Collection<Integer> writers, Order order, Reason read, Reason replaced) {
        Set<Integer> both = new HashSet<>(readers);
        both.retainAll(new HashSet<>(writers));
        Reason whole = (from, to) -> read.tell(from, to) + replaced.tell(from, to);
        boolean few = (long) readers.size() * writers.size() <= DIRECT_MAX;
        // Of those who did both, two are enough: they are in each other's way already.
        List<Integer> alone =
                few ? List.copyOf(readers) : both.stream().limit(2).toList();
        alone.forEach(reader -> writers.forEach(writer -> add(reader, writer, Kind.RW, order, whole)));
        if (!few) {
            int between = nodes++;
            readers.stream()
                    .filter(reader -> !both.contains(reader))
                    .forEach(reader -> add(reader, between, Kind.RW, order, read));
            writers.forEach(writer -> add(between, writer, Kind.CARRY, order, replaced));
        }
    }

    /** What each process did one after another; what came after an operation of unknown end may have come before it. */
    void addSessions() {
        Map<String, Integer> last = new HashMap<>();
        for (Transaction transaction : transactions) {
            String process = transaction.operation().process();
            Integer before = last.get(process);
            if (before != null && !transaction.isFail()) {
                add(
                        before,
                        transaction.id(),
                        Kind.PROCESS,
                        Order.SESSION,
                        (from, to) -> "process " + process + " did " + from + " before " + to);
            }
            if (transaction.isOk()) {
                last.put(process, transaction.id());
            }
        }
    }

    /**
     * What was answered before another was called: the answers between two calls lead to one node, that leads to the next such
     * node and to the calls after it.
     */
    void addRealTime() {
        List<Transaction> answered = transactions.stream()
                .filter(Transaction::isOk)
                .sorted(Comparator.comparingInt(
                        transaction -> transaction.operation().answeredAt()))
                .toList();
        Reason reason = (from, to) -> from + " was answered before " + to + " was called";
        int next = 0;
        int between = -1;
        for (Transaction called : transactions) {
            if (called.isFail()) {
                continue;
            }
            int at = called.operation().calledAt();
            if (next < answered.size() && answered.get(next).operation().answeredAt() < at) {
                int before = between;
                between = nodes++;
                if (before >= 0) {
                    add(before, between, Kind.CARRY, Order.REAL_TIME, Reason.NONE);
                }
            }
            for (; next < answered.size() && answered.get(next).operation().answeredAt() < at; next++) {
                add(answered.get(next).id(), between, Kind.REAL_TIME, Order.REAL_TIME, reason);
            }
            if (between >= 0) {
                add(between, called.id(), Kind.CARRY, Order.REAL_TIME, Reason.NONE);
            }
        }
    }

    /** The part of it that these dependencies make; their places are the labels of the edges. */
    Digraph part(Predicate<Dependency> wanted) {
        Digraph.Builder part = new Digraph.Builder(nodes);
        for (int i = 0; i < dependencies.size(); i++) {
            Dependency dependency = dependencies.get(i);
            if (wanted.test(dependency)) {
                part.add(dependency.from(), dependency.to(), i);
            }
        }
        return part.build();
    }

    /**
     * The walks in which no reading of a replaced version follows directly on another: each node is there twice, the second time
     * for those who came by such a dependency, and are left by others only (Cerone and Gotsman 2016: in snapshot isolation these
     * walks have no cycles).
     */
    Digraph apart(Predicate<Dependency> wanted) {
        Digraph.Builder part = new Digraph.Builder(2 * nodes);
        for (int i = 0; i < dependencies.size(); i++) {
            Dependency dependency = dependencies.get(i);
            if (!wanted.test(dependency)) {
                continue;
            }
            int from = dependency.from();
            int to = dependency.to();
            switch (dependency.kind()) {
                case RW -> part.add(from, to + nodes, i);
                case CARRY -> {
                    part.add(from, to, i);
                    part.add(from + nodes, to + nodes, i);
                }
                default -> {
                    part.add(from, to, i);
                    part.add(from + nodes, to, i);
                }
            }
        }
        return part.build();
    }
}
