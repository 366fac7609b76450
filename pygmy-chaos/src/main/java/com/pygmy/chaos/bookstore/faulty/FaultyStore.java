package com.pygmy.chaos.bookstore.faulty;

import com.pygmy.api.ChangePage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.bookstore.cluster.Bookstore;
import com.pygmy.chaos.bookstore.cluster.StateDigest;
import com.pygmy.chaos.harness.Node;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/** A store in memory behind two HTTP servers, with one flaw. Thread-safe. */
public final class FaultyStore implements Bookstore {
    private static final String EPOCH = "0001";
    private static final int FRONTENDS = 2;
    private static final int REPLICAS = 3;

    private final Flaw flaw;
    private final FaultyCatalog catalog;
    private final FaultyOrders orders;
    private final List<FaultyFrontend> servers = new ArrayList<>();

    private FaultyStore(Flaw flaw) throws IOException {
        this.flaw = flaw;
        this.catalog = new FaultyCatalog(flaw);
        this.orders = new FaultyOrders(flaw, catalog);
        for (int number = 1; number <= FRONTENDS; number++) {
            servers.add(new FaultyFrontend(flaw, number, catalog, orders));
        }
    }

    /**
     * Opens its frontends, at free ports.
     *
     * @throws IOException where there are none
     */
    public static FaultyStore open(Flaw flaw) throws IOException {
        return new FaultyStore(flaw);
    }

    @Override
    public List<URI> frontends() {
        return servers.stream().map(FaultyFrontend::address).toList();
    }

    @Override
    public String operatorToken() {
        return "faulty-store";
    }

    @Override
    public List<String> replicas() {
        List<String> replicas = new ArrayList<>();
        for (int number = 1; number <= REPLICAS; number++) {
            replicas.add("catalog-" + number);
            replicas.add("order-" + number);
        }
        return replicas;
    }

    @Override
    public Map<String, StateDigest> digests() {
        Map<String, StateDigest> digests = new TreeMap<>();
        for (String replica : replicas()) {
            long index = replica.startsWith("catalog") ? catalog.index() : orders.index();
            boolean other = flaw == Flaw.DIVERGED_REPLICA && replica.equals("catalog-3");
            digests.put(replica, new StateDigest(index, other ? "another" : "same"));
        }
        return digests;
    }

    @Override
    public Optional<List<LedgerEntry>> ledger() {
        return Optional.of(catalog.ledger());
    }

    @Override
    public Optional<ChangePage> changes(long after) {
        return Optional.of(new ChangePage("catalog", EPOCH, Math.max(after, catalog.index()), catalog.changes(after)));
    }

    /** It has no processes that could be broken. */
    @Override
    public List<Node> nodes() {
        return List.of();
    }

    @Override
    public List<String> names() {
        return replicas();
    }

    @Override
    public void start(Consumer<String> progress) {
        progress.accept("a store in memory: " + flaw.words());
    }

    @Override
    public void close() {
        servers.forEach(FaultyFrontend::close);
    }
}
