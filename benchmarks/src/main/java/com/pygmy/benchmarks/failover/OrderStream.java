package com.pygmy.benchmarks.failover;

import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.harness.OpenLoop;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.client.ClientSettings;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.OrderResult;
import com.pygmy.client.Orders;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A steady stream of orders by the client library, as clients' applications use it: one half prefers the one frontend, one
 * half the other, and a try that fails is repeated under the same key. Keeps account of what was acknowledged.
 */
public final class OrderStream implements AutoCloseable {
    private static final int BOOKS = 100;
    /** More than this many would wait for longer than any client does. */
    private static final int UNDER_WAY_MAX = 1_500;

    private static final Duration FOREVER = Duration.ofDays(1);
    private static final Duration LEDGER_MAX = Duration.ofSeconds(30);

    private final Store store;
    private final List<PygmyClient> clients = new ArrayList<>();
    private final String name = "shop-" + UUID.randomUUID().toString().substring(0, 8);
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final long stockBefore;
    private final int perSecond;
    private final OpenLoop loop;
    private final CompletableFuture<Void> running;
    private final Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
    private long orders;

    /** They begin to order at once. */
    public OrderStream(Store store, int perSecond) {
        this.store = store;
        this.perSecond = perSecond;
        List<URI> frontends = new ArrayList<>(store.cluster().frontends());
        clients.add(PygmyClient.open(ClientSettings.of(frontends)));
        Collections.reverse(frontends);
        clients.add(PygmyClient.open(ClientSettings.of(frontends)));
        this.stockBefore = stock();
        this.loop = new OpenLoop(new Pace(perSecond, UNDER_WAY_MAX), this::next, due -> arrived(due, false));
        this.running = CompletableFuture.runAsync(this::run, work -> new Thread(work, "orders").start());
    }

    private void run() {
        try {
            loop.run(FOREVER);
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Runnable next(long due) {
        long number = orders++;
        return () -> arrived(due, order(number));
    }

    private void arrived(long due, boolean succeeded) {
        arrivals.add(new Arrival(due, System.nanoTime(), succeeded));
    }

    private boolean order(long number) {
        String key = name + "-" + number;
        PygmyClient client = clients.get((int) (number % clients.size()));
        sent.add(key);
        try {
            OrderResult result = client.orders()
                    .place(new IdempotencyKey(key), List.of(Orders.line(1 + number % BOOKS, 1)))
                    .value();
            boolean done = result instanceof OrderResult.Placed || result instanceof OrderResult.Accepted;
            if (done) {
                acknowledged.add(key);
            }
            return done;
        } catch (PygmyException e) {
            return false;
        }
    }

    /** Whether orders are answered as fast as they come: no queue has built up, or it is gone again. */
    boolean keepPace() {
        return loop.underWay() <= perSecond / 4;
    }

    /** They stop; every outcome is known then. */
    public List<Arrival> stop() {
        loop.stop();
        running.join();
        return arrivals.stream().sorted(Comparator.comparingLong(Arrival::due)).toList();
    }

    /**
     * How many orders were lost or repeated: acknowledged and not sold, sold twice, sold but never sent, and copies that left
     * the shelves for none of them. The store must be whole.
     */
    public long wrongOrders() {
        Await.until("the ledger", LEDGER_MAX, () -> store.cluster().ledger().isPresent());
        Map<String, Integer> sold = new HashMap<>();
        for (LedgerEntry entry : store.cluster().ledger().orElseThrow()) {
            if (entry.key().startsWith(name) && entry.outcome() == LedgerEntry.Outcome.SOLD) {
                sold.merge(entry.key(), 1, Integer::sum);
            }
        }
        long lost = acknowledged.stream().filter(key -> !sold.containsKey(key)).count();
        long twice = sold.values().stream().filter(times -> times > 1).count();
        long unasked = sold.keySet().stream().filter(key -> !sent.contains(key)).count();
        return lost + twice + unasked + Math.abs(stockBefore - stock() - sold.size());
    }

    /** Of all books that they buy. */
    private long stock() {
        long sum = 0;
        PygmyClient client = clients.get(0).reading(Consistency.LINEARIZABLE);
        for (long book = 1; book <= BOOKS; book++) {
            sum += client.books().get(book).value().orElseThrow().stock();
        }
        return sum;
    }

    @Override
    public void close() {
        try {
            stop();
        } finally {
            clients.forEach(PygmyClient::close);
        }
    }
}
