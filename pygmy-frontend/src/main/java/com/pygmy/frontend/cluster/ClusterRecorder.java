package com.pygmy.frontend.cluster;

import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.Pool;
import com.pygmy.protocol.ClusterView;
import com.pygmy.protocol.NodeStatus;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a frontend knows of the cluster for as long as people look back: each of the last {@value Seconds#KEPT} seconds, and
 * the last changes of nodes and leaders. It asks nobody; the pools know from health polls. Memory is bounded: some 110 bytes a
 * second with six nodes. Seconds are ended by the next look: those in between, in which nothing came, are empty. Thread-safe; blocks
 * for its own short lock only.
 */
public final class ClusterRecorder {
    /** The places of what is kept of a second; the requests to each node follow. */
    private static final class Column {
        static final int REQUESTS = 0;
        static final int FAILED = 1;
        static final int P50 = 2;
        static final int P99 = 3;
        static final int HITS = 4;
        static final int MISSES = 5;
        static final int LAG = 6;
        static final int COUNT = 7;
    }

    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final char LEADS = 'L';
    private static final String UNKNOWN = "UNKNOWN";

    private final String frontend;
    private final List<Pool> pools;
    private final RequestMeter meter;
    private final ToLongFunction<NodeAddress> sent;
    private final Supplier<ClusterView.Cache> cache;
    private final InstantSource clock;
    private final LongSupplier nanoClock;

    private final List<NodeAddress> nodes;
    private final Seconds seconds;
    private final Deque<ClusterView.Change> changes = new ArrayDeque<>();
    private final Map<String, String> states = new HashMap<>();
    private final Map<String, Leader> leaders = new HashMap<>();
    private final long[] sentBefore;
    private ClusterView.Cache cacheBefore;
    private long secondBeganNanos;
    private byte @Nullable [] lettersBefore;
    private boolean news;
    private ClusterView.@Nullable Traffic traffic;

    /** Who leads a group, and in which term. */
    private record Leader(String node, long term) {}

    /**
     * @param sent requests sent to a node since the start
     * @param nanoClock nanoseconds of a clock that never goes back
     */
    public ClusterRecorder(
            String frontend,
            List<Pool> pools,
            RequestMeter meter,
            ToLongFunction<NodeAddress> sent,
            Supplier<ClusterView.Cache> cache,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.frontend = frontend;
        this.pools = List.copyOf(pools);
        this.meter = meter;
        this.sent = sent;
        this.cache = cache;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.nodes = pools.stream().flatMap(pool -> pool.addresses().stream()).toList();
        this.seconds = new Seconds(Column.COUNT + nodes.size(), nodes.size());
        this.sentBefore = nodes.stream().mapToLong(sent).toArray();
        this.cacheBefore = cache.get();
        this.secondBeganNanos = nanoClock.getAsLong();
    }

    /** Has this called when there is a change to be noted; it must neither block nor look. */
    void onChange(Runnable listener) {
        pools.forEach(pool -> pool.onChange(listener));
    }

    /** Looks at the pools, and ends a second where one has passed. Returns whether there is something new to show since the last time. */
    public synchronized boolean look() {
        catchUp();
        boolean all = news;
        news = false;
        return all;
    }

    /** How long until the second ends. */
    synchronized long nanosLeft() {
        return Math.max(0, SECOND - (nanoClock.getAsLong() - secondBeganNanos));
    }

    /** Whether the cache is behind, which each second has a number for. */
    boolean isBehind() {
        return cache.get().lagEntries() > 0;
    }

    private void catchUp() {
        List<ClusterView.Pool> views = views(clock.instant());
        news |= noteChanges(views);
        long passed = (nanoClock.getAsLong() - secondBeganNanos) / SECOND;
        byte[] letters = letters(views);
        if (passed > 0) {
            secondBeganNanos += passed * SECOND;
            endSeconds(passed, lettersBefore == null ? letters : lettersBefore, letters);
            news = true;
        }
        lettersBefore = letters;
    }

    /** The cluster now. */
    public synchronized ClusterView now() {
        catchUp();
        Instant at = clock.instant();
        return new ClusterView(frontend, at, views(at), cache.get(), traffic, List.copyOf(changes));
    }

    /** The last 15 minutes. */
    public synchronized ClusterView.History history(boolean operations) {
        catchUp();
        Map<String, String> groups = new HashMap<>();
        pools.forEach(pool -> pool.addresses()
                .forEach(node -> groups.put(node.name(), pool.group().toString())));
        List<ClusterView.NodeHistory> ofNodes = IntStream.range(0, nodes.size())
                .mapToObj(i -> new ClusterView.NodeHistory(
                        nodes.get(i).name(),
                        Objects.requireNonNull(groups.get(nodes.get(i).name())),
                        seconds.letters(i),
                        seconds.numbers(Column.COUNT + i)))
                .toList();
        return new ClusterView.History(
                traffic == null ? clock.instant() : traffic.at(),
                operations,
                seconds.numbers(Column.REQUESTS),
                seconds.numbers(Column.FAILED),
                seconds.numbers(Column.P50),
                seconds.numbers(Column.P99),
                seconds.numbers(Column.HITS),
                seconds.numbers(Column.MISSES),
                seconds.numbers(Column.LAG),
                ofNodes);
    }

    private List<ClusterView.Pool> views(Instant at) {
        return pools.stream().map(pool -> pool.view(at)).toList();
    }

    private boolean noteChanges(List<ClusterView.Pool> views) {
        boolean changed = false;
        for (ClusterView.Pool pool : views) {
            for (ClusterView.Node node : pool.nodes()) {
                String before = states.put(node.node(), node.state());
                boolean first = before == null
                        || (before.equals(UNKNOWN) && node.state().equals("HEALTHY"));
                if (!first && !before.equals(node.state())) {
                    note(pool.group(), node.node(), node.state(), 0);
                    changed = true;
                }
            }
            changed |= noteLeader(pool);
        }
        return changed;
    }

    private boolean noteLeader(ClusterView.Pool pool) {
        Leader now = leader(pool).orElse(null);
        Leader before = now == null ? leaders.remove(pool.group()) : leaders.put(pool.group(), now);
        if (Objects.equals(now, before)) {
            return false;
        }
        if (now == null) {
            note(pool.group(), null, ClusterView.Change.LEADERLESS, 0);
        } else {
            note(pool.group(), now.node(), ClusterView.Change.LEADING, now.term());
        }
        return true;
    }

    private void note(String group, @Nullable String node, String state, long term) {
        changes.add(new ClusterView.Change(clock.instant(), group, node, state, term));
        if (changes.size() > ClusterView.CHANGES_MAX) {
            changes.remove();
        }
    }

    /** Of those that answer and say that they lead, the one with the newest term. */
    private static Optional<Leader> leader(ClusterView.Pool pool) {
        return pool.nodes().stream()
                .filter(node -> !node.state().equals("UNHEALTHY"))
                .map(ClusterView.Node::status)
                .filter(status -> status != null && status.role().equals("LEADER"))
                .max(Comparator.comparingLong(NodeStatus::term))
                .map(status -> new Leader(status.node(), status.term()));
    }

    /**
     * @param passed seconds since the last one ended; all but the last of them were empty
     * @param before the letters of those
     */
    private void endSeconds(long passed, byte[] before, byte[] letters) {
        for (long i = 1; i < Math.min(passed, Seconds.KEPT); i++) {
            seconds.add(new long[Column.COUNT + nodes.size()], before);
        }
        RequestMeter.Count count = meter.take();
        ClusterView.Cache cacheNow = cache.get();
        long[] row = new long[Column.COUNT + nodes.size()];
        row[Column.REQUESTS] = count.requests();
        row[Column.FAILED] = count.failed();
        row[Column.P50] = count.p50Micros();
        row[Column.P99] = count.p99Micros();
        row[Column.HITS] = cacheNow.hits() - cacheBefore.hits();
        row[Column.MISSES] = cacheNow.misses() - cacheBefore.misses();
        row[Column.LAG] = cacheNow.lagEntries();
        cacheBefore = cacheNow;
        for (int i = 0; i < sentBefore.length; i++) {
            long sentNow = sent.applyAsLong(nodes.get(i));
            row[Column.COUNT + i] = sentNow - sentBefore[i];
            sentBefore[i] = sentNow;
        }
        seconds.add(row, letters);
        traffic = traffic(row);
    }

    private ClusterView.Traffic traffic(long[] row) {
        return new ClusterView.Traffic(
                clock.instant(),
                row[Column.REQUESTS],
                row[Column.FAILED],
                row[Column.P50],
                row[Column.P99],
                row[Column.HITS],
                row[Column.MISSES],
                IntStream.range(0, nodes.size())
                        .mapToObj(i -> new ClusterView.Sent(nodes.get(i).name(), row[Column.COUNT + i]))
                        .toList());
    }

    /** One for each node: L where it leads, else the first of its state. */
    private byte[] letters(List<ClusterView.Pool> views) {
        byte[] letters = new byte[nodes.size()];
        Arrays.fill(letters, (byte) 'N');
        int i = 0;
        for (ClusterView.Pool pool : views) {
            Leader leader = leaders.get(pool.group());
            for (ClusterView.Node node : pool.nodes()) {
                boolean leads = leader != null && leader.node().equals(node.node());
                letters[i++] = (byte) (leads ? LEADS : letter(node.state()));
            }
        }
        return letters;
    }

    private static char letter(String state) {
        return state.equals(UNKNOWN) ? 'N' : state.charAt(0);
    }
}
