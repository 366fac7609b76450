package com.pygmy.raft.internal.transport;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what was refused and says so in the log, at most one line per kind in ten seconds. Thread-safe; never blocks. */
public final class Refusals {
    private static final Logger LOGGER = LoggerFactory.getLogger(Refusals.class);
    private static final long LOG_INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();

    /** What was refused. */
    public enum Kind {
        /** A connection on which the other side did not prove to be a peer, or which broke the protocol. */
        CONNECTION,
        /** A request of a peer that is not one between peers, or not for this replica. */
        REQUEST,
        /** A message whose term cannot be. */
        TERM,
        /** An entry that this process did not propose. */
        PROPOSAL
    }

    private static final class Count {
        private final AtomicLong total = new AtomicLong();
        private final AtomicLong logged = new AtomicLong();
        private final AtomicLong loggedNanos = new AtomicLong(System.nanoTime() - LOG_INTERVAL_NANOS);
    }

    private final Map<Kind, Count> counts = new ConcurrentHashMap<>();

    /**
     * Counts one.
     *
     * @param from an address, or the name of a peer
     * @param reason without what the other side sent
     */
    public void add(Kind kind, Object from, String reason) {
        Count count = countOf(kind);
        long total = count.total.incrementAndGet();
        long last = count.loggedNanos.get();
        long now = System.nanoTime();
        if (now - last >= LOG_INTERVAL_NANOS && count.loggedNanos.compareAndSet(last, now)) {
            long others = total - count.logged.getAndSet(total) - 1;
            LOGGER.warn(
                    "refused a {} from {}: {}{}",
                    kind.name().toLowerCase(Locale.ROOT),
                    from,
                    reason,
                    others > 0 ? " (" + others + " others since the last line like this)" : "");
        }
    }

    /** How many since the start. */
    public long count(Kind kind) {
        return countOf(kind).total.get();
    }

    private Count countOf(Kind kind) {
        return counts.computeIfAbsent(kind, none -> new Count());
    }
}
