package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where something stands in the catalog's log, as one number. One entry of the log may hold many commands: the ledger's
 * rows stand in the order of their decisions, and a read at an index has seen all of its entry.
 */
final class LogPlace {
    private static final int BITS = 24;
    private static final long LAST = (1L << BITS) - 1;

    /** After everything. */
    static final long END = Long.MAX_VALUE;

    private final Map<Value, Integer> ranks = new HashMap<>();
    private final Set<String> decisions = new HashSet<>();

    /** @param ledger its rows in the order of their decisions */
    LogPlace(Iterable<Value> ledger) {
        for (Value entry : ledger) {
            ranks.putIfAbsent(entry.member("id"), ranks.size());
            Value index = entry.member("decided");
            entry.member("lines")
                    .items()
                    .forEach(line -> decisions.add(line.items().get(0) + "@" + index));
        }
    }

    /** Of a decision. */
    long ofDecision(Value entry) {
        long within = Math.min(ranks.getOrDefault(entry.member("id"), 0), LAST - 2);
        return (entry.member("decided").number() << BITS) + 1 + within;
    }

    /** Of an answer that says only its index, and whose place within that entry nobody knows. */
    static @Nullable Long ofAnswer(Operation operation) {
        return operation.index() == null ? null : Long.valueOf((operation.index() << BITS) + 1);
    }

    /** Of a read. */
    static @Nullable Long ofRead(Operation read) {
        return read.index() == null ? null : Long.valueOf((read.index() << BITS) + LAST);
    }

    /** Of a change of one book; null where something was decided about that book in the same entry, before it or after. */
    @Nullable
    Long ofChange(String book, Operation change) {
        return decisions.contains(book + "@" + change.index()) ? null : ofAnswer(change);
    }
}
