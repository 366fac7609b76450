package com.pygmy.chaos.cluster;

import com.pygmy.api.ledger.LedgerEntry;
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
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A running store. Closing it kills every node; so does the end of this process, in whatever way it ends. The files stay.
 * Thread-safe.
 */
public final class Cluster implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);

    private final NodeHttp http;
    private final String operatorToken;
    private final List<Member> members;
    private final List<Node> nodes = new ArrayList<>();
    private final Thread hook = new Thread(this::killAll, "cluster-end");

    private Cluster(ClusterSettings settings) throws IOException {
        String nodeToken = token();
        this.operatorToken = token();
        this.http = new NodeHttp(nodeToken);
        this.members = members(settings);
        Path data = Files.createDirectories(settings.directory().resolve("data"));
        Map<String, String> environment = new HashMap<>(Map.of(
                "PYGMY_NODE_TOKEN", nodeToken,
                "PYGMY_OPERATOR_TOKEN", operatorToken,
                "PYGMY_DATA", data.toString()));
        members.forEach(member -> environment.putAll(member.environment()));
        Path logs = Files.createDirectories(settings.directory().resolve("logs"));
        for (Member member : members) {
            Launch launch = new Launch(command(settings, member), settings.repository(), environment);
            Path log = logs.resolve(member.name() + ".log");
            nodes.add(new Node(member, launch, log, data.resolve(member.name()), http));
        }
    }

    /**
     * Starts a store and waits until every node is healthy.
     *
     * @throws IOException where files cannot be written
     * @throws ClusterFailure where a jar is missing or not every node became healthy in time; nothing is left running
     */
    public static Cluster start(ClusterSettings settings) throws IOException {
        requireJars(settings);
        Cluster cluster = new Cluster(settings);
        Runtime.getRuntime().addShutdownHook(cluster.hook);
        try {
            cluster.nodes.forEach(Node::start);
            if (!cluster.awaitHealthy(settings.startTimeout())) {
                throw new ClusterFailure(
                        "not healthy within " + settings.startTimeout().toSeconds() + " s: " + cluster.unhealthy()
                                + "; see " + settings.directory());
            }
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static void requireJars(ClusterSettings settings) {
        for (Role role : Role.values()) {
            Path jar = settings.repository().resolve(role.jar());
            if (!Files.isReadable(jar)) {
                throw new ClusterFailure("no jar at " + jar + " (expected: built by ./mvnw -DskipTests package)");
            }
        }
    }

    /** One for each configuration in the folder. */
    private static List<Member> members(ClusterSettings settings) throws IOException {
        Ports ports = new Ports();
        List<Member> members = new ArrayList<>();
        for (Role role : Role.values()) {
            for (int i = 1; Files.isReadable(settings.config(role + "-" + i)); i++) {
                members.add(new Member(role + "-" + i, role, ports.next(), ports.next(), ports.next()));
            }
            if (members.stream().noneMatch(member -> member.role() == role)) {
                throw new ClusterFailure("no configuration " + settings.config(role + "-1"));
            }
        }
        return List.copyOf(members);
    }

    /** The launcher's own command; its archives of classes are used where they are, which halves the time to start. */
    private static List<String> command(ClusterSettings settings, Member member) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(settings.jvmOptions());
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

    public List<Node> nodes() {
        return List.copyOf(nodes);
    }

    public List<Node> nodes(Role role) {
        return nodes.stream().filter(node -> node.role() == role).toList();
    }

    /** Where shoppers go. */
    public List<URI> frontends() {
        return nodes(Role.FRONTEND).stream().map(Node::address).toList();
    }

    /** What an operator shows the frontends. */
    public String operatorToken() {
        return operatorToken;
    }

    /** Who leads a group by its own word; where two claim it, the one of the later term. Blocks up to a second per node. */
    public Optional<Node> leader(Role group) {
        Node leader = null;
        long term = -1;
        for (Node node : nodes(group)) {
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

    /** Whether every node was healthy at some moment within this time. Blocks. */
    public boolean awaitHealthy(Duration limit) {
        return await(limit, () -> nodes.stream().allMatch(Node::isHealthy));
    }

    /** The names of those that are not healthy now. */
    public List<String> unhealthy() {
        return nodes.stream().filter(node -> !node.isHealthy()).map(Node::name).toList();
    }

    /** Looks every tenth of a second until it is so; whether it was in time. An interrupt ends the wait and stays set. */
    public static boolean await(Duration limit, BooleanSupplier condition) {
        long end = System.nanoTime() + limit.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            try {
                TimeUnit.NANOSECONDS.sleep(POLL.toNanos());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }

    /** The ledger, from the leader of the catalog; empty where there is none now. Blocks. */
    public Optional<List<LedgerEntry>> ledger() {
        return leader(Role.CATALOG)
                .flatMap(leader -> members.stream()
                        .filter(member -> member.name().equals(leader.name()))
                        .findFirst()
                        .flatMap(http::ledger));
    }

    /** Nodes that ended though nobody asked for it, since the last call. */
    public List<String> takeDeaths() {
        return nodes.stream().flatMap(node -> node.takeDeath().stream()).toList();
    }

    /** Lets every paused node go on and starts every one that is not running; does not wait until they serve. */
    public void heal() {
        nodes.forEach(Node::resume);
        nodes.forEach(Node::start);
    }

    private void killAll() {
        nodes.forEach(Node::kill);
    }

    @Override
    public void close() {
        killAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs, and finds nothing left to kill.
        }
    }
}
