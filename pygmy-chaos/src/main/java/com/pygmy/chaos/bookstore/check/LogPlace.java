package com.pygmy.chaos.bookstore.check;

import com.pygmy.chaos.harness.history.Operation;
import com.pygmy.chaos.harness.history.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
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

    /** @param ledger its rows in the order of their decisions */
    LogPlace(Iterable<Value> ledger) {
        for (Value entry : ledger) {
            ranks.putIfAbsent(entry.member("id"), ranks.size());
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

    /** Of what an answer tells that was done in its entry or before. */
    static Optional<Range> upTo(Operation answered, long from) {
        return Optional.ofNullable(answered.index()).map(index -> new Range(from, (index << BITS) + LAST - 1));
    }

    /** From the first place to the last at which something may stand. */
    record Range(long from, long to) {}
}
