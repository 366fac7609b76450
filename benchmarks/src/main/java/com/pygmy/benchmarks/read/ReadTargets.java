package com.pygmy.benchmarks.read;

import com.pygmy.benchmarks.load.Connection;
import com.pygmy.benchmarks.load.Requests;
import com.pygmy.benchmarks.store.MadeUpBooks;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** Every kind of read, as requests and whom to send them to. */
public final class ReadTargets {
    private static final int HOT_BOOKS = 100;
    private static final int SEARCHES = 500;
    /** More than the node has readers, so that none is idle; of many more some would wait for one longer than they may. */
    private static final int SEARCH_CONNECTIONS = 16;

    private static final String HIT = "Cache-Status: pygmy; hit";
    /** A condition that every book meets, which the cache does not judge: it lets the request through. */
    private static final String PAST_THE_CACHE = "If-Unmodified-Since: Fri, 31 Dec 2100 00:00:00 GMT";

    private final int books;
    private final URI frontend;
    private final long frontendPid;
    private final URI leader;
    private final URI follower;
    private final List<URI> catalog;
    private final SplittableRandom random = new SplittableRandom(3);

    public ReadTargets(Store store, int books) {
        this.books = books;
        this.frontend = store.frontend();
        this.frontendPid = store.cluster().nodes(NodeRole.FRONTEND).get(0).pid().orElseThrow();
        this.leader = store.leader(NodeRole.CATALOG).address();
        this.follower = store.follower(NodeRole.CATALOG).address();
        this.catalog = store.cluster().nodes(NodeRole.CATALOG).stream()
                .map(StoreNode::address)
                .toList();
    }

    /**
     * Where a kind of read goes.
     *
     * @param addresses whom it is asked of; connections are shared out to them in turns
     * @param mark what nearly every answer must have in its head, or nothing
     * @param connectionsMax over how many it is asked at most
     * @param server whose processor time is looked at
     */
    public record Target(
            List<URI> addresses, Requests requests, String mark, int connectionsMax, Optional<Long> server) {
        static Target always(URI address, byte[] request) {
            return new Target(List.of(address), Requests.always(request), "", Integer.MAX_VALUE, Optional.empty());
        }

        /** The same, where the processor time of this process is looked at. */
        Target by(long pid) {
            return new Target(addresses, requests, mark, connectionsMax, Optional.of(pid));
        }
    }

    /** Reads every hot book once, so that the cache has it. */
    void prime() throws IOException {
        try (Connection connection = Connection.to(frontend)) {
            for (int i = 0; i < HOT_BOOKS; i++) {
                connection.exchange(Requests.get(frontend, book(1 + i % books)));
            }
        }
    }

    /** By name. Searches go to a catalog node: through the frontend, the cache would answer them. */
    Map<String, Target> all() {
        Map<String, Target> all = new LinkedHashMap<>();
        all.put(
                "cached",
                many(frontend, HOT_BOOKS, i -> Requests.get(frontend, book(1 + i % books)), HIT)
                        .by(frontendPid));
        all.put("uncached", anyBook(frontend, PAST_THE_CACHE));
        all.put("direct", anyBookOf(catalog));
        all.put("direct, one node", anyBook(follower, PAST_THE_CACHE));
        all.put("linearizable, leader", anyBook(leader, "Pygmy-Consistency: linearizable"));
        all.put("linearizable, follower", anyBook(follower, "Pygmy-Consistency: linearizable"));
        all.put("full text", fullText());
        all.put("prefix", search(() -> "q=" + word().substring(0, 4) + "&"));
        all.put(
                "topic",
                search(() -> "topic=" + encoded(MadeUpBooks.topic(random.nextInt(MadeUpBooks.topics()))) + "&"));
        all.put("list", search(() -> ""));
        return all;
    }

    /** Two words, both of which must be there. */
    public Target fullText() {
        return search(() -> "q=" + word() + "+" + word() + "&");
    }

    private Target anyBook(URI address, String header) {
        return many(address, Math.min(books, 2_000), i -> Requests.get(address, book(1 + i), header), "");
    }

    /** As the frontend does, each node in turn. */
    private Target anyBookOf(List<URI> nodes) {
        Target target = anyBook(nodes.get(0), PAST_THE_CACHE);
        return new Target(nodes, target.requests(), target.mark(), target.connectionsMax(), Optional.empty());
    }

    private Target search(java.util.function.Supplier<String> query) {
        Target target =
                many(follower, SEARCHES, i -> Requests.get(follower, "/v1/books?" + query.get() + "limit=20"), "");
        return new Target(target.addresses(), target.requests(), target.mark(), SEARCH_CONNECTIONS, Optional.empty());
    }

    private static Target many(URI address, int count, Function<Integer, byte[]> request, String mark) {
        List<byte[]> requests = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            requests.add(request.apply(i));
        }
        return new Target(List.of(address), Requests.anyOf(requests), mark, Integer.MAX_VALUE, Optional.empty());
    }

    private String word() {
        return MadeUpBooks.frequentWord(random);
    }

    private static String book(int id) {
        return "/v1/books/" + id;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
