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
import org.jspecify.annotations.Nullable;

/**
 * Lists that transactions append unique elements to and read whole: {@code [append x 1]}, {@code [r x [1 2]]}. The longest read of
 * a list tells the order of its versions; what is in no read came after it.
 */
final class ListAppend {
    static final List<String> WRITE = List.of("append");

    /** An element of a list. */
    private record Append(Transaction by, boolean isLast) {}

    /** What a transaction read of a list, and whether it had not appended to it before. */
    private record ListRead(Transaction by, List<Value> elements, boolean isExternal) {}

    /** One key. */
    private static final class KeyedList {
        private final Value key;
        private final Map<Value, Append> appends = new LinkedHashMap<>();
        private final Map<Value, Append> failed = new HashMap<>();
        private final List<ListRead> reads = new ArrayList<>();

        KeyedList(Value key) {
            this.key = key;
        }

        ListRead longest() {
            ListRead longest = reads.get(0);
            for (ListRead read : reads) {
                longest = read.elements.size() > longest.elements.size() ? read : longest;
            }
            return longest;
        }
    }

    private final List<Transaction> transactions;
    private final Map<Value, KeyedList> lists = new LinkedHashMap<>();
    private final Anomalies anomalies;
    private final DependencyGraph graph;

    private ListAppend(List<Transaction> transactions, DependencyGraph graph, Anomalies anomalies) {
        this.transactions = transactions;
        this.graph = graph;
        this.anomalies = anomalies;
    }

    /** Adds what depends on what, and the anomalies that are no cycles. */
    static void infer(List<Transaction> transactions, Order order, DependencyGraph graph, Anomalies anomalies) {
        new ListAppend(transactions, graph, anomalies).infer();
    }

    private void infer() {
        for (Transaction transaction : transactions) {
            collect(transaction);
            if (transaction.isOk()) {
                new OwnSteps(transaction, anomalies).check();
            }
        }
        for (KeyedList list : lists.values()) {
            judge(list);
        }
    }

    private KeyedList list(Value key) {
        return lists.computeIfAbsent(key, KeyedList::new);
    }

    private void collect(Transaction transaction) {
        Set<Value> appendedLater = new HashSet<>();
        for (int i = transaction.steps().size() - 1; i >= 0; i--) {
            Step step = transaction.steps().get(i);
            if (!step.reads()) {
                addAppend(list(step.key()), step.value(), new Append(transaction, appendedLater.add(step.key())));
            }
        }
        Set<Value> appendedBefore = new HashSet<>();
        for (Step step : transaction.steps()) {
            if (!step.reads()) {
                appendedBefore.add(step.key());
            } else if (transaction.isOk()) {
                list(step.key())
                        .reads
                        .add(new ListRead(
                                transaction, elements(transaction, step), !appendedBefore.contains(step.key())));
            }
        }
    }

    private static void addAppend(KeyedList list, Value element, Append append) {
        if (append.by.isFail()) {
            list.failed.put(element, append);
            return;
        }
        Append before = list.appends.put(element, append);
        if (before != null) {
            throw new HistoryFormatException(
                    append.by.operation().call().line(),
                    element + " is appended to " + list.key + " a second time, after line "
                            + before.by.operation().call().line() + " (expected: each element once)");
        }
    }

    /** What a read showed. */
    static List<Value> elements(Transaction by, Step read) {
        if (read.value().isNil()) {
            return List.of();
        }
        if (!read.value().isList()) {
            throw new HistoryFormatException(
                    by.operation().call().line(),
                    "value: " + read.value() + " was read of " + read.key()
                            + " (expected: a list of what was appended)");
        }
        return read.value().items();
    }

    private void judge(KeyedList list) {
        if (list.reads.isEmpty()) {
            return;
        }
        ListRead longest = list.longest();
        List<ListRead> agreeing = new ArrayList<>();
        for (ListRead read : list.reads) {
            boolean agrees = longest.elements.subList(0, read.elements.size()).equals(read.elements);
            if (agrees) {
                agreeing.add(read);
            } else {
                anomalies.add(
                        Phenomenon.INCOMPATIBLE_ORDER,
                        "T1 read " + list.key + " as " + briefly(read.elements) + ", T2 as "
                                + briefly(longest.elements),
                        read.by,
                        longest.by);
                judgeElements(list, read);
            }
            judgeLast(list, read);
        }
        judgeElements(list, longest);
        lostUpdates(list);
        depend(list, List.copyOf(new LinkedHashSet<>(longest.elements)), agreeing);
    }

    /** Each element once, and appended by something that did not fail. */
    private void judgeElements(KeyedList list, ListRead read) {
        Set<Value> seen = new HashSet<>();
        Append dirty = null;
        for (Value element : read.elements) {
            Append append = list.appends.get(element);
            Append failed = list.failed.get(element);
            if (!seen.add(element)) {
                anomalies.add(
                        Phenomenon.DUPLICATE_ELEMENTS, element + " is twice in what T1 read of " + list.key, read.by);
            } else if (append != null) {
                if (dirty != null && append.by.isOk()) {
                    anomalies.add(
                            Phenomenon.DIRTY_UPDATE,
                            "T1 failed, and T2 appended " + element + " to " + list.key + " after what T1 had appended",
                            dirty.by,
                            append.by);
                    dirty = null;
                }
            } else if (failed != null) {
                dirty = failed;
                anomalies.add(
                        Phenomenon.G1A,
                        "T1 failed, and T2 read the " + element + " that it had appended to " + list.key,
                        failed.by,
                        read.by);
            } else {
                anomalies.add(
                        Phenomenon.GARBAGE_READ,
                        "T1 read " + element + " in " + list.key + ", which nothing appended",
                        read.by);
            }
        }
    }

    /** A read ends where a transaction ended, but for what the reader appended itself. */
    private void judgeLast(KeyedList list, ListRead read) {
        for (int i = read.elements.size() - 1; i >= 0; i--) {
            Append append = list.appends.get(read.elements.get(i));
            if (append == null) {
                return;
            }
            if (append.by.id() != read.by.id()) {
                if (!append.isLast) {
                    anomalies.add(
                            Phenomenon.G1B,
                            "T2 read " + list.key + " as " + briefly(read.elements) + ", of which "
                                    + read.elements.get(i) + " was not the last that T1 appended",
                            append.by,
                            read.by);
                }
                return;
            }
        }
    }

    private void lostUpdates(KeyedList list) {
        Map<Integer, Set<Transaction>> updates = new LinkedHashMap<>();
        Set<Transaction> appending = new HashSet<>();
        list.appends.values().forEach(append -> appending.add(append.by));
        for (ListRead read : list.reads) {
            if (read.isExternal && appending.contains(read.by)) {
                updates.computeIfAbsent(read.elements.size(), length -> new LinkedHashSet<>())
                        .add(read.by);
            }
        }
        updates.values().stream().filter(both -> both.size() > 1).forEach(both -> {
            Transaction[] all = both.stream().limit(3).toArray(Transaction[]::new);
            anomalies.add(
                    Phenomenon.LOST_UPDATE, "each read the same version of " + list.key + " and appended to it", all);
        });
    }

    private void depend(KeyedList list, List<Value> order, List<ListRead> agreeing) {
        Transaction[] writers = new Transaction[order.size()];
        for (int i = 0; i < order.size(); i++) {
            Append append = list.appends.get(order.get(i));
            writers[i] = append == null ? null : append.by;
        }
        Set<Value> seen = new HashSet<>(order);
        Set<Integer> unseen = new LinkedHashSet<>();
        list.appends.forEach((element, append) -> {
            if (append.by.isOk() && !seen.contains(element)) {
                unseen.add(append.by.id());
            }
        });
        replaced(list, order, writers, unseen);
        Set<Integer> atEnd = new LinkedHashSet<>();
        for (ListRead read : agreeing) {
            readers(list, order, writers, read, atEnd);
        }
        graph.addReplaced(
                atEnd,
                unseen,
                Order.DATA,
                (from, to) -> from + " read " + list.key + " as " + briefly(order),
                (from, to) -> ", to which " + to + " appended afterwards");
    }

    private void replaced(KeyedList list, List<Value> order, @Nullable Transaction[] writers, Set<Integer> unseen) {
        Transaction before = null;
        Value last = Value.NIL;
        for (int i = 0; i < order.size(); i++) {
            Transaction writer = writers[i];
            if (writer != null) {
                if (before != null) {
                    Value one = last;
                    Value other = order.get(i);
                    graph.add(
                            before.id(),
                            writer.id(),
                            Kind.WW,
                            Order.DATA,
                            (from, to) -> from + " appended " + one + " to " + list.key + ", and " + to + " appended "
                                    + other + " after it");
                }
                before = writer;
                last = order.get(i);
            }
        }
        if (before != null) {
            for (int id : unseen) {
                graph.add(
                        before.id(),
                        id,
                        Kind.WW,
                        Order.DATA,
                        (from, to) -> from + " appended to " + list.key + " what was read, and " + to
                                + " what no read shows, which came after it");
            }
        }
    }

    private void readers(
            KeyedList list, List<Value> order, @Nullable Transaction[] writers, ListRead read, Set<Integer> atEnd) {
        int length = read.elements.size();
        if (!read.isExternal || length > order.size()) {
            return;
        }
        Transaction writer = length == 0 ? null : writers[length - 1];
        if (writer != null) {
            graph.add(
                    writer.id(),
                    read.by.id(),
                    Kind.WR,
                    Order.DATA,
                    (from, to) -> from + " appended " + order.get(length - 1) + " to " + list.key + ", which " + to
                            + " read");
        }
        int next = length;
        while (next < order.size() && writers[next] == null) {
            next++;
        }
        if (next == order.size()) {
            atEnd.add(read.by.id());
            return;
        }
        Transaction replacing = writers[next];
        Value element = order.get(next);
        if (replacing != null) {
            graph.add(
                    read.by.id(),
                    replacing.id(),
                    Kind.RW,
                    Order.DATA,
                    (from, to) -> from + " read " + list.key + " as " + briefly(read.elements) + ", to which " + to
                            + " appended " + element);
        }
    }

    /** A list as its last elements. */
    static String briefly(List<Value> elements) {
        int size = elements.size();
        return size <= 6
                ? Value.list(elements).toString()
                : "[... "
                        + Value.list(elements.subList(size - 4, size))
                                .toString()
                                .substring(1);
    }
}
