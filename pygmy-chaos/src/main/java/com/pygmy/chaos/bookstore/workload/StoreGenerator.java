package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Notes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Trades in a store: one of its workloads, or several at once, which take turns at random. The ledger, the
 * orders and the replicas' digests are read when the store has come to rest, and what changed in the catalog is noted all
 * along.
 */
public final class StoreGenerator implements Generator<StoreRequest> {
    private static final Map<String, LongFunction<StoreWorkload>> WORKLOADS = new TreeMap<>(Map.of(
            OrdersWorkload.NAME, OrdersWorkload::new,
            StockWorkload.NAME, StockWorkload::new,
            SessionWorkload.NAME, SessionWorkload::new,
            CacheWorkload.NAME, CacheWorkload::new,
            SetWorkload.NAME, SetWorkload::new));

    /** The workloads, and what each is about. */
    public static final Map<String, String> DESCRIPTIONS = new TreeMap<>(Map.of(
            OrdersWorkload.NAME, "orders, retries under the same key, cancellations, restocks: exactly once",
            StockWorkload.NAME, "many want few copies: nothing oversold, reads linearizable",
            SessionWorkload.NAME, "sessions that change the frontend with each request: never back, own writes seen",
            CacheWorkload.NAME, "reads of few books and lists while they change: every answer true at its index",
            SetWorkload.NAME, "books added to topics one by one: nothing acknowledged is lost"));

    private final Bookstore store;
    private final StoreClients clients;
    private final List<StoreWorkload> workloads;
    private final Random random;
    private Optional<ChangeJournal> journal = Optional.empty();

    private StoreGenerator(Bookstore store, StoreClients clients, List<StoreWorkload> workloads, long seed) {
        this.store = store;
        this.clients = clients;
        this.workloads = workloads;
        this.random = new Random(seed);
    }

    /**
     * Opens these workloads in a store.
     *
     * @throws IllegalArgumentException where there is no such workload; the message says which there are
     */
    public static StoreGenerator open(Bookstore store, StoreClients clients, List<String> names, long seed) {
        return new StoreGenerator(
                store, clients, names.stream().map(name -> workload(name, seed)).toList(), seed);
    }

    private static StoreWorkload workload(String name, long seed) {
        LongFunction<StoreWorkload> made = WORKLOADS.get(name);
        if (made == null) {
            throw new IllegalArgumentException(
                    "workload: '" + name + "' (expected: all, or some of " + String.join(", ", names()) + ")");
        }
        return made.apply(seed);
    }

    /** Every workload's name. */
    public static List<String> names() {
        return List.copyOf(WORKLOADS.keySet());
    }

    @Override
    public String name() {
        return String.join(",", workloads.stream().map(StoreWorkload::name).toList());
    }

    @Override
    public void load(Notes notes) {
        journal = Optional.of(ChangeJournal.begin(store, notes));
        workloads.forEach(workload -> workload.load(clients.patient(), notes));
    }

    @Override
    public StoreRequest next() {
        return workloads.get(random.nextInt(workloads.size())).next();
    }

    @Override
    public void readAll(Notes notes) {
        new StoreAtRest(store, clients, notes).readAll();
        workloads.forEach(workload -> workload.readAll(clients.patient(), notes));
        journal.ifPresent(ChangeJournal::close);
    }

    @Override
    public void close() {
        journal.ifPresent(ChangeJournal::close);
    }
}
