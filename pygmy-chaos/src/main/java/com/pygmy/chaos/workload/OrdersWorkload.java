package com.pygmy.chaos.workload;

import com.pygmy.api.BookDraft;
import com.pygmy.api.Order;
import com.pygmy.api.OrderPage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.cluster.Cluster;
import com.pygmy.chaos.cluster.ClusterFailure;
import com.pygmy.chaos.cluster.Digest;
import com.pygmy.chaos.cluster.Node;
import com.pygmy.chaos.cluster.Role;
import com.pygmy.chaos.history.Event;
import com.pygmy.chaos.history.Recorder;
import com.pygmy.chaos.history.Value;
import com.pygmy.client.Answer;
import com.pygmy.client.BookResult;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderQuery;
import com.pygmy.client.PygmyException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Shoppers buy, cancel and look, operators restock. Some books are scarce, so that orders are rejected too. After the faults
 * are healed whatever ended unknown is sent again under its key, and when the store is at rest all of it is read.
 */
public final class OrdersWorkload implements AutoCloseable {
    /** The process of what this workload notes of the store, before and after the trial. */
    public static final String STORE = "store";

    private static final int BOOKS = 8;
    private static final long FIRST_BOOK = 9_001;
    private static final long SCARCE = 20;
    private static final long PLENTY = 5_000;
    private static final Duration REST_TIMEOUT = Duration.ofSeconds(60);
    private static final int RESENT_MAX = 5;

    private final Cluster cluster;
    private final Recorder recorder;
    private final Processes processes;
    private final double perSecond;
    private final Requests requests;
    private final List<Long> books = new ArrayList<>();
    private final Map<String, Request> unknown = new ConcurrentHashMap<>();

    public OrdersWorkload(Cluster cluster, Recorder recorder, double perSecond, long seed) {
        this.cluster = cluster;
        this.recorder = recorder;
        this.perSecond = perSecond;
        this.processes = new Processes(cluster.frontends(), cluster.operatorToken(), recorder);
        for (int i = 0; i < BOOKS; i++) {
            books.add(FIRST_BOOK + i);
        }
        this.requests = new Requests(seed, books);
    }

    /** Puts the books on the shelves and notes them. */
    public void load() {
        for (long book : books) {
            long stock = book % 2 == 0 ? SCARCE : PLENTY;
            BookDraft draft =
                    new BookDraft(book, "Trial " + book, "Trials", "A. Tester", null, null, 1_000 + book % 100, stock);
            Answer<BookResult> answer = processes.patient().books().create(new IdempotencyKey("load-" + book), draft);
            if (!(answer.value() instanceof BookResult.Saved)) {
                throw new ClusterFailure("book " + book + " was not made: " + answer.value());
            }
            note(Event.Type.INFO, "initial", Long.toString(book), Value.map(Map.of("stock", Value.of(stock))));
        }
    }

    /** Sends requests for this long. Blocks until the last is answered. */
    public void run(Duration length) throws InterruptedException {
        int dropped = new OpenLoop(perSecond).run(length, () -> {
            Request request = requests.next();
            return () -> send(request);
        });
        note(Event.Type.INFO, "dropped", null, Value.of(dropped));
    }

    private void send(Request request) {
        if (processes.send(request) == Event.Type.INFO
                && (request instanceof Request.Place || request instanceof Request.Restock)) {
            unknown.put(request.key() + request.input(), request);
        }
    }

    /** Sends again what ended unknown, which is allowed under the same key and must have one effect with the first. */
    public void settle() {
        for (int i = 0; i < RESENT_MAX && !unknown.isEmpty(); i++) {
            List<Request> again = List.copyOf(unknown.values());
            unknown.clear();
            again.forEach(this::send);
        }
    }

    /**
     * Reads all of the store once it is at rest: nothing is being cancelled, the ledger's sales are the orders, and the
     * replicas are equal. Where that does not come about in time, what there is is noted, and that it was not at rest.
     */
    public void readAll() {
        Map<String, Digest> digests = new HashMap<>();
        boolean atRest = Cluster.await(REST_TIMEOUT, () -> isSettled() && areEqual(digests));
        cluster.takeDeaths().forEach(death -> note(Event.Type.FAIL, "died", null, Value.of(death)));
        note(atRest ? Event.Type.OK : Event.Type.FAIL, "rest", null, Value.NIL);
        new LinkedHashMap<>(digests).forEach((node, digest) -> note(Event.Type.OK, "digest", node, value(digest)));
        readBooks();
        orders().ifPresent(all -> {
            all.forEach(order -> note(Event.Type.OK, "final-order", order.key(), OrderValues.of(order)));
            note(Event.Type.OK, "final-orders", null, Value.of(all.size()));
        });
        cluster.ledger().ifPresent(all -> {
            all.forEach(entry -> note(Event.Type.OK, "final-entry", entry.key(), OrderValues.of(entry)));
            note(Event.Type.OK, "final-entries", null, Value.of(all.size()));
        });
    }

    private static Value value(Digest digest) {
        return Value.map(Map.of("index", Value.of(digest.index()), "sha256", Value.of(digest.sha256())));
    }

    private void readBooks() {
        for (long book : books) {
            answered(() -> processes.patient().books().get(book))
                    .flatMap(Answer::value)
                    .ifPresent(
                            found -> note(Event.Type.OK, "final-book", Long.toString(book), Value.of(found.stock())));
        }
    }

    private boolean isSettled() {
        List<Order> orders = orders().orElse(null);
        List<LedgerEntry> ledger = cluster.ledger().orElse(null);
        if (orders == null || ledger == null) {
            return false;
        }
        Set<String> sold = ledger.stream()
                .filter(entry -> entry.outcome() == LedgerEntry.Outcome.SOLD)
                .map(LedgerEntry::orderId)
                .collect(Collectors.toSet());
        Set<String> recorded = orders.stream().map(Order::id).collect(Collectors.toSet());
        return sold.equals(recorded) && orders.stream().noneMatch(order -> order.state() == Order.State.CANCELLING);
    }

    /** Whether the replicas of each group tell the same digest; what they tell is put into the map. */
    private boolean areEqual(Map<String, Digest> digests) {
        digests.clear();
        for (Node node : cluster.nodes()) {
            if (node.role().isReplica()) {
                node.digest().ifPresent(digest -> digests.put(node.name(), digest));
            }
        }
        return List.of(Role.CATALOG, Role.ORDER).stream().allMatch(role -> {
            List<Node> nodes = cluster.nodes(role);
            return nodes.stream().allMatch(node -> digests.containsKey(node.name()))
                    && nodes.stream()
                                    .map(node -> digests.get(node.name()))
                                    .distinct()
                                    .count()
                            == 1;
        });
    }

    private Optional<List<Order>> orders() {
        List<Order> all = new ArrayList<>();
        OrderQuery query = OrderQuery.all().limit(200);
        while (true) {
            OrderQuery page = query;
            OrderPage read = answered(() -> processes.patient().orders().list(page))
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

    private void note(Event.Type type, String f, @Nullable String key, Value value) {
        recorder.record(STORE, type, f, key, value);
    }

    @Override
    public void close() {
        processes.close();
    }
}
