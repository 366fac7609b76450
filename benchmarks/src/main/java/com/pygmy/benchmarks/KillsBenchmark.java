package com.pygmy.benchmarks;

import com.pygmy.benchmarks.figure.Figure;
import com.pygmy.benchmarks.figure.Goal;
import com.pygmy.benchmarks.kills.KillsClient;
import com.pygmy.benchmarks.kills.Purchases;
import com.pygmy.benchmarks.store.Await;
import com.pygmy.benchmarks.store.Store;
import com.pygmy.chaos.bookstore.cluster.JvmOptions;
import com.pygmy.chaos.bookstore.cluster.Role;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Question: what do clients notice while one catalog node and one order node are killed and started again every ten seconds,
 * leaders among them? Each client asks the frontends in turn, once, and never tries again by itself.
 *
 * <p>Every answer is kept and judged at the end: the value it showed must be the value at the log index it stated, as the
 * orders say that were placed; no session may go back or miss what it bought.
 *
 * <p>Floor: nothing noticed. Rival: the slowest answers of the same load without kills.
 *
 * <p>Command: {@code ./pygmy bench kills}.
 */
final class KillsBenchmark implements Measurement {
    private static final int CLIENTS = 8;
    private static final int BOOKS = 20;
    private static final Duration BETWEEN_KILLS = Duration.ofSeconds(10);
    private static final Duration DOWN = Duration.ofSeconds(2);
    private static final Duration HEALTHY_MAX = Duration.ofSeconds(60);

    @Override
    public String name() {
        return "kills";
    }

    @Override
    public String question() {
        return "What do clients notice while a node of each group is killed every ten seconds?";
    }

    @Override
    public String floor() {
        return "nothing";
    }

    @Override
    public String rival() {
        return "the same load without kills";
    }

    @Override
    public Found measure(BenchRun run) throws Exception {
        try (Store store = Store.start(run.repository(), run.folder("kills"), JvmOptions.LAUNCHER)) {
            store.fill(BOOKS);
            return measure(run, store);
        }
    }

    private static Found measure(BenchRun run, Store store) throws Exception {
        run.say("clients, no kills");
        Purchases calm = shop(store, run.pickMillis(15_000, 5_000, 300), 0);
        run.say("clients, and kills");
        Purchases killed = shop(store, run.pickMillis(60_000, 12_000, 1_000), run.pick(6, 1, 0));
        List<String> wrong = new ArrayList<>(killed.judge());
        wrong.addAll(calm.judge());
        wrong.stream().limit(5).forEach(run::say);
        return new Found(
                List.of(
                        Figure.of("reads", killed.reads(), "answers"),
                        Figure.of("reads that failed", killed.readsFailed(), "reads")
                                .goal(Goal.valueAtMost(0, "none"), "see the frontends' logs"),
                        Figure.of("orders", killed.orders(), "answers"),
                        Figure.of("orders that failed", killed.ordersFailed(), "orders")
                                .goal(Goal.valueAtMost(0, "none"), "see the frontends' logs"),
                        Figure.of("answers that were wrong at the index they stated", wrong.size(), "answers")
                                .goal(Goal.valueAtMost(0, "none"), "a fault of the cache"),
                        Figure.of("reads answered from a cache", killed.hits(), "answers"),
                        Figure.of("slowest read", killed.slowestReadMillis(), "ms")
                                .rival("without kills", calm.slowestReadMillis()),
                        Figure.of("slowest order", killed.slowestOrderMillis(), "ms")
                                .rival("without kills", calm.slowestOrderMillis())),
                List.of());
    }

    private static Purchases shop(Store store, Duration length, int kills) throws Exception {
        List<URI> frontends = store.cluster().frontends();
        Purchases purchases = new Purchases();
        List<Thread> threads = new ArrayList<>();
        long end = System.nanoTime() + length.toNanos();
        for (int i = 0; i < CLIENTS; i++) {
            KillsClient client = new KillsClient(i, frontends, BOOKS, purchases);
            Thread thread = new Thread(() -> client.runUntil(end), "client-" + i);
            thread.start();
            threads.add(thread);
        }
        for (int kill = 0; kill < kills; kill++) {
            StoreNode catalog = store.cluster().nodes(Role.CATALOG).get(kill % 3);
            StoreNode order = kill % 2 == 0 ? store.leader(Role.ORDER) : store.follower(Role.ORDER);
            catalog.kill();
            order.kill();
            long killedAt = System.nanoTime();
            Await.pause(DOWN.toNanos());
            catalog.start();
            order.start();
            // Two nodes of a group down at once is more than is promised.
            Await.until("nodes that were killed", HEALTHY_MAX, () -> catalog.isHealthy() && order.isHealthy());
            Await.pause(Math.max(0, killedAt + BETWEEN_KILLS.toNanos() - System.nanoTime()));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        return purchases;
    }
}
