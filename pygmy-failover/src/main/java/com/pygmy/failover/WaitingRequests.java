package com.pygmy.failover;

import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Requests that wait until a node may have them, commands and reads each in the order in which they came. Not thread-safe: guarded by
 * its pool. Bounded by those who add: each request waits once at a time, for a limited time.
 */
final class WaitingRequests {
    private final Set<Waiting> writes = new LinkedHashSet<>();
    private final Set<Waiting> reads = new LinkedHashSet<>();

    /** A request that waits, by its identity. */
    static final class Waiting {
        private final Need need;
        private final CompletableFuture<Pick> pick = new CompletableFuture<>();

        private Waiting(Need need) {
            this.need = need;
        }

        Need need() {
            return need;
        }

        /** Completed when it need not wait any more. */
        CompletableFuture<Pick> pick() {
            return pick;
        }
    }

    Waiting add(Need need) {
        Waiting added = new Waiting(need);
        line(need.write()).add(added);
        return added;
    }

    void remove(Waiting waiting) {
        line(waiting.need.write()).remove(waiting);
    }

    /** The one that has waited for longest. */
    Optional<Waiting> first(boolean write) {
        return line(write).stream().findFirst();
    }

    int size() {
        return writes.size() + reads.size();
    }

    private Set<Waiting> line(boolean write) {
        return write ? writes : reads;
    }
}
