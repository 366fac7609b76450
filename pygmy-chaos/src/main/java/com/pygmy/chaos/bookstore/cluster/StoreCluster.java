package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.api.ChangePage;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.Launch;
import com.pygmy.chaos.harness.machine.Poll;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * A running store. Closing it kills every node; so does the end of this process, in whatever way it ends. The files stay.
 * Thread-safe.
 */
public final class StoreCluster implements Bookstore {
    private static final Duration PROGRESS = Duration.ofSeconds(10);

    private final NodeHttp http;
    private final String operatorToken;
    private final List<Member> members;
    private final List<StoreNode> nodes = new ArrayList<>();
    private final Hosts hosts;
    private final ClusterSettings settings;

    private StoreCluster(ClusterSettings settings) throws IOException {
        this.settings = settings;
        String nodeToken = token();
        this.operatorToken = token();
        this.http = new NodeHttp(nodeToken, operatorToken);
        Path logs = Files.createDirectories(settings.directory().resolve("logs"));
        this.hosts = Hosts.make(settings.surroundings(), settings.directory().resolve("data"));
        this.members = members(hosts);
        Map<String, String> environment =
                new HashMap<>(Map.of("PYGMY_NODE_TOKEN", nodeToken, "PYGMY_OPERATOR_TOKEN", operatorToken));
        // As the launcher does: two arenas of malloc are enough for a node.
        environment.put("MALLOC_ARENA_MAX", "2");
        // A run's addresses are in no certificate, whichever .env the nodes find.
        environment.put("PYGMY_TLS", "");
        environment.put("PYGMY_FRONTEND_TLS", "off");
        for (NodeRole role : NodeRole.values()) {
            environment.put(role.environment().getKey(), role.environment().getValue());
        }
        members.forEach(member -> environment.putAll(member.environment()));
        for (Member member : members) {
            nodes.add(node(settings, member, environment, logs));
        }
    }

    private StoreNode node(ClusterSettings settings, Member member, Map<String, String> shared, Path logs)
            throws IOException {
        Host host = member.host();
        Map<String, String> environment = new HashMap<>(shared);
        environment.put("PYGMY_DATA", host.disk().directory().toString());
        environment.put("PYGMY_LOGS", logs.toString());
        environment.putAll(host.environment());
        List<String> command = new ArrayList<>(host.entrance());
        command.addAll(command(settings, member));
        Launch launch = new Launch(command, settings.repository(), environment);
        return new StoreNode(member, launch, logs.resolve(member.name() + ".log"), host, http);
    }

    /** {@link #start(ClusterSettings, Consumer)}, told to nobody. */
    public static StoreCluster start(ClusterSettings settings) throws IOException {
        return start(settings, line -> {});
    }

    /**
     * Starts a store and waits until every node is healthy.
     *
     * @param progress is told, every ten seconds, who is still awaited
     * @throws IOException where files cannot be written
     * @throws ClusterFailure where a jar is missing, a node ended, or not every node became healthy in time; nothing is left
     *     running
     */
    public static StoreCluster start(ClusterSettings settings, Consumer<String> progress) throws IOException {
        StoreCluster cluster = prepare(settings);
        try {
            cluster.start(progress);
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    /**
     * A store of which no node runs yet.
     *
     * @throws IOException where files cannot be written
     * @throws ClusterFailure where a jar is missing
     */
    public static StoreCluster prepare(ClusterSettings settings) throws IOException {
        requireJars(settings);
        return new StoreCluster(settings);
    }

    @Override
    public void start(Consumer<String> progress) {
        nodes.forEach(StoreNode::start);
        long begin = System.nanoTime();
        List<String> ended = new ArrayList<>();
        while (!Poll.until(
                PROGRESS, () -> ended.addAll(takeDeaths()) || nodes.stream().allMatch(StoreNode::isHealthy))) {
            Duration waited = Duration.ofNanos(System.nanoTime() - begin);
            String state = "after " + waited.toSeconds() + " s not healthy: " + String.join(", ", unhealthy());
            if (waited.compareTo(settings.startTimeout()) >= 0
                    || Thread.currentThread().isInterrupted()) {
                throw new ClusterFailure(state + "; see " + settings.directory());
            }
            progress.accept(state);
        }
        if (!ended.isEmpty()) {
            throw new ClusterFailure(
                    String.join("; ", ended) + "; see " + settings.directory().resolve("logs"));
        }
    }

    private static void requireJars(ClusterSettings settings) {
        for (NodeRole role : NodeRole.values()) {
            Path jar = settings.repository().resolve(role.jar());
            if (!Files.isReadable(jar)) {
                throw new ClusterFailure("no jar at " + jar + " (expected: built by ./mvnw -DskipTests package)");
            }
        }
    }

    private static List<Member> members(Hosts hosts) throws IOException {
        List<Member> members = new ArrayList<>();
        for (NodeRole role : NodeRole.values()) {
            for (String name : role.nodes()) {
                members.add(Member.on(role.isReplica() ? hosts.host(name) : hosts.hostOfNetworkOnly(name), name, role));
            }
        }
        return List.copyOf(members);
    }

    /** The launcher's own command; its archives of classes are used where they are, which halves the time to start. */
    private static List<String> command(ClusterSettings settings, Member member) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvmOptions().of(member.role()));
        Path archive = member.role().classArchive();
        if (Files.isReadable(settings.repository().resolve(archive))) {
            command.addAll(List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto"));
        }
        command.addAll(List.of(
                "-jar",
                member.role().jar().toString(),
                "server",
                settings.config(member.name()).toString()));
        return command;
    }

    private static String token() {
        byte[] random = new byte[16];
        new SecureRandom().nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    @Override
    public List<StoreNode> nodes() {
        return List.copyOf(nodes);
    }

    public List<StoreNode> nodes(NodeRole role) {
        return nodes.stream().filter(node -> node.role() == role).toList();
    }

    @Override
    public List<URI> frontends() {
        return nodes(NodeRole.FRONTEND).stream().map(StoreNode::address).toList();
    }

    @Override
    public String operatorToken() {
        return operatorToken;
    }

    /** Who leads a group by its own word; where two claim it, the one of the later term. Blocks up to a second per node. */
    public Optional<StoreNode> leader(NodeRole group) {
        StoreNode leader = null;
        long term = -1;
        for (StoreNode node : nodes(group)) {
            if (node.isRunning() && !node.isPaused()) {
                NodeHealth health = node.health().orElse(null);
                if (health != null && health.isLeader() && health.term() > term) {
                    leader = node;
                    term = health.term();
                }
            }
        }
        return Optional.ofNullable(leader);
    }

    @Override
    public List<String> replicas() {
        return replicaNodes().map(StoreNode::name).toList();
    }

    private Stream<StoreNode> replicaNodes() {
        return nodes.stream().filter(node -> node.role() != NodeRole.FRONTEND);
    }

    @Override
    public Map<String, StateDigest> digests() {
        Map<String, StateDigest> digests = new TreeMap<>();
        replicaNodes().forEach(node -> node.digest().ifPresent(digest -> digests.put(node.name(), digest)));
        return digests;
    }

    /** The changes from the first catalog node that answers. */
    @Override
    public Optional<ChangePage> changes(long after) {
        return nodes(NodeRole.CATALOG).stream()
                .filter(node -> node.isRunning() && !node.isPaused())
                .flatMap(node -> node.changes(after).stream())
                .findFirst();
    }

    /** The ledger, from the leader of the catalog; empty where there is none now. Blocks. */
    @Override
    public Optional<List<LedgerEntry>> ledger() {
        return leader(NodeRole.CATALOG)
                .flatMap(leader -> members.stream()
                        .filter(member -> member.name().equals(leader.name()))
                        .findFirst()
                        .flatMap(http::ledger));
    }

    /** Lets every paused node go on and starts every one that is not running; does not wait until they serve. */
    public void heal() {
        nodes.forEach(StoreNode::resume);
        nodes.forEach(StoreNode::start);
    }

    @Override
    public void noteLogs(Notes notes) throws IOException {
        LogScan.note(nodes, notes);
    }

    @Override
    public void close() {
        nodes.forEach(StoreNode::kill);
        try {
            hosts.close();
        } catch (IOException e) {
            throw new ClusterFailure("disks cannot be removed: " + e.getMessage(), e);
        }
    }
}
