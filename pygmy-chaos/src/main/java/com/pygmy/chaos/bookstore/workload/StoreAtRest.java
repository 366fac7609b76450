package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Book;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.bookstore.cluster.StateDigest;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.machine.Poll;
import com.pygmy.client.Answer;
import com.pygmy.client.BookQuery;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads all of the store once it is at rest: nothing is being cancelled, the ledger's sales are the orders, and the replicas
 * are equal. Where that does not come about in time, what there is is noted, and that it was not at rest.
 */
final class StoreAtRest {
    private static final Duration REST_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration HORIZON_TIMEOUT = Duration.ofSeconds(5);

    private final Bookstore store;
    private final StoreClients clients;
    private final Notes notes;
    private Map<String, StateDigest> digests = Map.of();

    StoreAtRest(Bookstore store, StoreClients clients, Notes notes) {
        this.store = store;
        this.clients = clients;
        this.notes = notes;
    }

    void readAll() {
        boolean ended = Poll.until(REST_TIMEOUT, () -> isSettled() && (areEqual() || haveDiverged()));
        if (ended && !haveDiverged()) {
            notes.found("rest", null, Value.NIL);
        } else {
            notes.failed("rest", null, Value.NIL);
        }
        digests.forEach((node, digest) -> notes.found("digest", node, value(digest)));
        noteHorizons();
        orders().ifPresent(all -> {
            all.forEach(order -> notes.found("final-order", order.key(), OrderValues.of(order)));
            notes.found("final-orders", null, Value.of(all.size()));
        });
        store.ledger().ifPresent(all -> {
            all.forEach(entry -> notes.found("final-entry", entry.key(), OrderValues.of(entry)));
            notes.found("final-entries", null, Value.of(all.size()));
        });
    }

    private static Value value(StateDigest digest) {
        return Value.map(Map.of("index", Value.of(digest.index()), "sha256", Value.of(digest.sha256())));
    }

    private boolean isSettled() {
        Optional<List<LedgerEntry>> ledger = store.ledger();
        Optional<List<Order>> orders = ledger.isEmpty() ? Optional.empty() : orders();
        return ledger.isPresent()
                && orders.isPresent()
                && orders.get().stream().noneMatch(order -> order.state() == Order.State.CANCELLING)
                && orders.get().size()
                        == ledger.get().stream()
                                .filter(entry -> entry.outcome() == LedgerEntry.Outcome.SOLD)
                                .count();
    }

    /** Whether every replica tells its digest, and all of a group the same. */
    private boolean areEqual() {
        digests = store.digests();
        Map<String, StateDigest> ofGroup = new HashMap<>();
        return store.replicas().stream()
                .allMatch(node -> digests.containsKey(node)
                        && digests.get(node).equals(ofGroup.computeIfAbsent(group(node), group -> digests.get(node))));
    }

    /** Whether two replicas of a group tell different digests of one index: no wait makes them equal. */
    private boolean haveDiverged() {
        Map<String, StateDigest> atIndex = new HashMap<>();
        return digests.entrySet().stream().anyMatch(told -> {
            StateDigest digest = told.getValue();
            StateDigest other = atIndex.putIfAbsent(group(told.getKey()) + "@" + digest.index(), digest);
            return other != null && !other.equals(digest);
        });
    }

    private static String group(String node) {
        return node.replaceAll("-\\d+$", "");
    }

    /** What each frontend says it knows the changes up to, with the index that the catalog stood at before. */
    private void noteHorizons() {
        long committed = digests.entrySet().stream()
                .filter(digest -> digest.getKey().startsWith("catalog"))
                .mapToLong(digest -> digest.getValue().index())
                .max()
                .orElse(0);
        for (int frontend = 0; frontend < clients.count(); frontend++) {
            Optional<Answer<?>> shown = reaching(committed, frontend);
            shown.ifPresent(answer -> notes.found(
                    "horizon",
                    answer.frontend().toString(),
                    Value.map(Map.of(
                            "index", Value.of(answer.index("catalog").orElse(0)),
                            "committed", Value.of(committed)))));
        }
    }

    private Optional<Answer<?>> reaching(long committed, int frontend) {
        List<Answer<?>> shown = new ArrayList<>();
        Poll.until(HORIZON_TIMEOUT, () -> {
            Optional<Answer<?>> now = firstBook().flatMap(book -> fromCache(frontend, book));
            now.ifPresent(shown::add);
            return now.filter(answer -> answer.index("catalog").orElse(0) >= committed)
                    .isPresent();
        });
        return shown.isEmpty() ? Optional.empty() : Optional.of(shown.get(shown.size() - 1));
    }

    private Optional<Long> firstBook() {
        return answered(() -> clients.patient().books().list(BookQuery.all().limit(1)))
                .flatMap(page -> page.value().books().stream().map(Book::id).findFirst());
    }

    /** A book as the cache behind a frontend has it; empty where it is not in there. */
    private Optional<Answer<?>> fromCache(int frontend, long book) {
        StoreClient anybody = clients.open();
        answered(() -> anybody.at(frontend, Consistency.ANY).books().get(book));
        return answered(() -> anybody.at(frontend, Consistency.ANY).books().get(book))
                .filter(Answer::fromCache)
                .map(answer -> answer);
    }

    private Optional<List<Order>> orders() {
        List<Order> all = new ArrayList<>();
        OrderQuery query = OrderQuery.all().limit(BookRequests.PAGE);
        while (true) {
            OrderQuery page = query;
            OrderPage read = answered(() -> clients.patient().orders().list(page))
                    .map(Answer::value)
                    .orElse(null);
            if (read == null) {
                return Optional.empty();
            }
            all.addAll(read.orders());
            if (read.next() == null) {
                return Optional.of(all);
            }
            query = query.after(read.next());
        }
    }

    private static <T> Optional<Answer<T>> answered(Supplier<Answer<T>> call) {
        try {
            return Optional.of(call.get());
        } catch (PygmyException e) {
            return Optional.empty();
        }
    }
}
