package com.pygmy.raft.testing;

import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.raft.sqlite.SqliteSchema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * Replicas of one group in one JVM: real consensus over loopback, real databases. Replicas can be stopped, started, wiped.
 */
public final class LocalGroup<S> implements AutoCloseable {
    /** What the replicas of every such group prove to each other with. */
    public static final PeerCredentials CREDENTIALS = PeerCredentials.token("the token of groups in tests");

    private final SqliteSchema<S> schema;
    private final Path root;
    private final TreeMap<String, String> peers = new TreeMap<>();
    private final TreeMap<String, String> newcomers = new TreeMap<>();
    private final UnaryOperator<TestSettings> adjust;
    private final Map<String, RatisReplica<S>> running = new ConcurrentHashMap<>();
    private final List<String> fatal = new ArrayList<>();

    /** A group of so many replicas, none of them started. */
    public LocalGroup(SqliteSchema<S> schema, Path root, int size, UnaryOperator<TestSettings> adjust) {
        this(schema, root, "node-", size, adjust);
    }

    /** One whose replicas have names of their own, so that it can be beside others in this JVM. */
    public LocalGroup(SqliteSchema<S> schema, Path root, String prefix, int size, UnaryOperator<TestSettings> adjust) {
        this.schema = schema;
        this.root = root;
        this.adjust = adjust;
        for (int i = 1; i <= size; i++) {
            peers.put(prefix + i, "");
        }
        move();
    }

    /** Gives every replica another address, where it will be when it is started next. */
    public void move() {
        peers.replaceAll((name, address) -> "127.0.0.1:" + FreePort.next());
    }

    public static <S> LocalGroup<S> started(SqliteSchema<S> schema, Path root, int size) {
        LocalGroup<S> group = new LocalGroup<>(schema, root, size, settings -> settings);
        group.names().forEach(group::start);
        group.awaitLeader();
        return group;
    }

    public List<String> names() {
        return List.copyOf(peers.keySet());
    }

    /** {@code host:port} of a replica's consensus port. */
    public String address(String name) {
        return peers.getOrDefault(name, newcomers.getOrDefault(name, ""));
    }

    /** Has a replica be started that is not one of those that found the group: it is configured with them and itself, they are not with it. */
    public void expect(String newcomer) {
        newcomers.put(newcomer, "127.0.0.1:" + FreePort.next());
    }

    private Map<String, String> configuredAt(String name) {
        TreeMap<String, String> configured = new TreeMap<>(peers);
        if (newcomers.containsKey(name)) {
            configured.put(name, address(name));
        }
        return configured;
    }

    public Path directory(String name) {
        return root.resolve(name);
    }

    public RatisReplica<S> start(String name) {
        return start(name, schema);
    }

    /** Starts a replica of another release: one whose schema has more commands, or fewer. */
    public RatisReplica<S> start(String name, SqliteSchema<S> release) {
        try {
            TestSettings settings =
                    adjust.apply(TestSettings.of(name, configuredAt(name), directory(name), CREDENTIALS));
            RatisReplica<S> replica = RatisReplica.start(settings.settings(), release, (reason, cause) -> {
                synchronized (fatal) {
                    fatal.add(name + ": " + reason);
                }
            });
            running.put(name, replica);
            return replica;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Cuts a replica off from all others, both ways. One group at a time. */
    public void isolate(String name) {
        Firewall.isolate(name);
    }

    /** Has this called with each request between replicas by the thread that is about to send it, until the group ends. */
    public void watchSending(Consumer<Object> whenSending) {
        Firewall.watch(whenSending);
    }

    /** Ends every isolation. */
    public void heal() {
        Firewall.heal();
    }

    /** Stops a replica the way an orderly shutdown does. */
    public void stop(String name) {
        RatisReplica<S> replica = running.remove(name);
        if (replica != null) {
            replica.close();
        }
    }

    /** Deletes everything a stopped replica had. */
    public void wipe(String name) {
        try (Stream<Path> files = Files.walk(directory(name))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public RatisReplica<S> replica(String name) {
        return Optional.ofNullable(running.get(name)).orElseThrow();
    }

    public Collection<RatisReplica<S>> replicas() {
        return running.values();
    }

    public List<String> fatalReasons() {
        synchronized (fatal) {
            return List.copyOf(fatal);
        }
    }

    /** The name of the replica that leads and can take commands, waiting for one. */
    public String awaitLeader() {
        return Awaitility.await("a leader")
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(this::leader, Optional::isPresent)
                .orElseThrow();
    }

    public Optional<String> leader() {
        return running.entrySet().stream()
                .filter(entry -> entry.getValue().status().role() == Role.LEADER
                        && entry.getValue().status().canWrite())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** A replica that runs and does not lead. */
    public String follower() {
        String leader = awaitLeader();
        return running.keySet().stream()
                .filter(name -> !name.equals(leader))
                .sorted()
                .findFirst()
                .orElseThrow();
    }

    /** Waits until every running replica has applied the same entries. */
    public void awaitCaughtUp() {
        Awaitility.await("all replicas at one index")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> running.values().stream()
                                .map(replica -> replica.status().applied())
                                .distinct()
                                .count()
                        == 1);
    }

    @Override
    public void close() {
        heal();
        Firewall.watch(request -> {});
        running.values().parallelStream().forEach(RatisReplica::close);
        running.clear();
    }
}
