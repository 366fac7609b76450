package com.pygmy.order.checkout;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import com.pygmy.order.state.OrderState;
import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Subscription;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Waits until this replica has recorded every order that the catalog had sold at a position of its log. The relay's mark tells, so
 * the catalog need not be there. Who waits is woken by what is applied here. Thread-safe; does not block.
 */
final class RecordedSales {
    private final Replica<OrderState> replica;
    private final LedgerTrust trust;
    private final Duration timeout;
    private final Executor executor;
    private final Set<Waiting> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean watching = new AtomicBoolean();

    private static final class Waiting {
        private final LogPosition catalog;
        private final CompletableFuture<Void> recorded = new CompletableFuture<>();

        Waiting(LogPosition catalog) {
            this.catalog = catalog;
        }
    }

    /**
     * @param timeout after which a wait fails
     * @param executor goes on after a wait; its work never blocks
     */
    RecordedSales(Replica<OrderState> replica, LedgerTrust trust, Duration timeout, Executor executor) {
        this.replica = replica;
        this.trust = trust;
        this.timeout = timeout;
        this.executor = executor;
    }

    /**
     * Completes when everything sold up to this position of the catalog's log can be read here. Fails with a
     * {@link ReplicaException}: {@code Lagging} where the time is up, {@code EpochMismatch} where by then the catalog is known to
     * have another log.
     */
    CompletableFuture<Void> upTo(LogPosition catalog) {
        return isRecorded(catalog)
                .thenCompose(recorded -> recorded ? CompletableFuture.completedFuture(null) : await(catalog));
    }

    private CompletableFuture<Boolean> isRecorded(LogPosition catalog) {
        return replica.query(
                        ReadMode.LOCAL, state -> state.mark(catalog.epoch()).coveredIndex() >= catalog.index())
                .thenApply(read -> read.value());
    }

    private CompletableFuture<Void> await(LogPosition catalog) {
        Waiting mine = new Waiting(catalog);
        waiting.add(mine);
        watch();
        look();
        return mine.recorded
                .orTimeout(timeout.toMillis(), MILLISECONDS)
                .exceptionallyCompose(late -> CompletableFuture.failedFuture(tooLate(catalog)))
                .whenCompleteAsync((recorded, failure) -> waiting.remove(mine), executor);
    }

    private ReplicaException tooLate(LogPosition catalog) {
        return trust.isOfAnotherCatalog(catalog.epoch())
                ? new ReplicaException.EpochMismatch(catalog, "that of the catalog as it is now")
                : new ReplicaException.Lagging("orders sold up to " + catalog + " are not all recorded here yet");
    }

    /** Begins to watch what is applied, until nobody waits any more; one subscription serves all. */
    private void watch() {
        if (!watching.compareAndSet(false, true)) {
            return;
        }
        CompletableFuture<Subscription> mine = new CompletableFuture<>();
        mine.complete(replica.subscribe(replica.status().applied(), new ChangeListener() {
            @Override
            public void changed(Change change) {
                look();
                if (waiting.isEmpty()) {
                    mine.thenAccept(Subscription::close);
                    watching.set(false);
                    if (!waiting.isEmpty()) {
                        watch();
                        look();
                    }
                }
            }

            @Override
            public void compacted(long index) {
                look();
            }
        }));
    }

    /** Wakes whom the marks cover. Who came while another began to watch is among them. */
    private void look() {
        if (waiting.isEmpty()) {
            return;
        }
        replica.query(ReadMode.LOCAL, OrderState::marks)
                .thenAccept(read -> waiting.stream()
                        .filter(each -> read.value().stream()
                                .anyMatch(mark -> mark.epoch().equals(each.catalog.epoch())
                                        && mark.coveredIndex() >= each.catalog.index()))
                        .forEach(each -> each.recorded.complete(null)));
    }
}
