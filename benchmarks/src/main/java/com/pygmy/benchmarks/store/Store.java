package com.pygmy.benchmarks.store;

import com.pygmy.api.ImportReport;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.JvmOptions;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.client.BookImport;
import com.pygmy.client.ClientSettings;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** A whole store of real processes, and books of which there are enough. Not thread-safe. */
public final class Store implements AutoCloseable {
    /** Books of one import; larger catalogs are a multiple of it. */
    private static final int IMPORT_MAX = 50_000;

    /** Eight JVMs with every compiler on take ten seconds on two idle cores, and minutes on two that others use. */
    private static final Duration START_MAX = Duration.ofMinutes(5);

    /** As {@code ./pygmy up} starts nodes, with memory for more books. */
    public static final JvmOptions JVM_OPTIONS = JvmOptions.LAUNCHER.and("-Xms64m", "-Xmx512m");

    private static final Duration LEADER_MAX = Duration.ofSeconds(30);

    private final StoreCluster cluster;
    private final Path directory;

    private Store(StoreCluster cluster, Path directory) {
        this.cluster = cluster;
        this.directory = directory;
    }

    /** Starts it without a book. */
    public static Store start(Path repository, Path directory) throws IOException {
        return start(repository, directory, JVM_OPTIONS);
    }

    /** The same with these JVM options. */
    public static Store start(Path repository, Path directory, JvmOptions jvmOptions) throws IOException {
        Files.createDirectories(directory);
        Path configs = configs(repository.resolve("config"), directory.resolve("config"));
        return new Store(
                StoreCluster.start(ClusterSettings.standard(repository, directory)
                        .withConfigs(configs)
                        .withStartTimeout(START_MAX)
                        .withJvmOptions(jvmOptions)),
                directory);
    }

    /** The store's own, but for the sample books. */
    private static Path configs(Path from, Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".yml")).toList()) {
                String yaml = Files.readString(file).replace("sampleBooks: true", "sampleBooks: false");
                Files.writeString(to.resolve(file.getFileName()), yaml);
            }
        }
        return to;
    }

    /** Imports made-up books 1 to {@code count}, in pieces; says how many seconds that took. */
    public double fill(int count) throws IOException {
        MadeUpBooks books = new MadeUpBooks();
        Path file = directory.resolve("books.ndjson");
        double seconds = 0;
        try (PygmyClient client = client()) {
            for (int last = Math.min(IMPORT_MAX, count); last <= count; last += IMPORT_MAX) {
                books.write(file, last);
                long begin = System.nanoTime();
                take(client, file);
                seconds += (System.nanoTime() - begin) / 1e9;
            }
        }
        Files.delete(file);
        return seconds;
    }

    private static void take(PygmyClient client, Path file) {
        BookImport books = new BookImport(file, BookImport.NDJSON, Map.of(), IdempotencyKey.next());
        ImportReport report =
                client.books().importBooks(books, (sent, all) -> {}).value();
        if (!report.rejected().isEmpty()) {
            throw new IllegalStateException("rejected: " + report.rejected().get(0) + " (expected: no book)");
        }
    }

    /** An operator's client, with time for large imports. */
    public PygmyClient client() {
        ClientSettings.Timeouts timeouts = new ClientSettings.Timeouts(
                Duration.ofSeconds(15), Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofMinutes(15));
        return PygmyClient.open(ClientSettings.of(cluster.frontends())
                .withOperatorToken(cluster.operatorToken())
                .withTimeouts(timeouts));
    }

    public StoreCluster cluster() {
        return cluster;
    }

    public URI frontend() {
        return cluster.frontends().get(0);
    }

    /** Who leads now; waits for one. */
    public StoreNode leader(NodeRole group) {
        Await.until(
                "a leader of " + group, LEADER_MAX, () -> cluster.leader(group).isPresent());
        return cluster.leader(group).orElseThrow();
    }

    /** One that does not lead. */
    public StoreNode follower(NodeRole group) {
        String leader = leader(group).name();
        return cluster.nodes(group).stream()
                .filter(node -> !node.name().equals(leader))
                .findFirst()
                .orElseThrow();
    }

    /** The terms of both groups together: it rises by one with each election. */
    public long terms() {
        return Stream.of(NodeRole.CATALOG, NodeRole.ORDER)
                .mapToLong(group -> leader(group).health().orElseThrow().term())
                .sum();
    }

    /** The header line that shows an operator's token. */
    public String operator() {
        return "Authorization: Bearer " + cluster.operatorToken();
    }

    /** The processes of all nodes that run. */
    public List<Long> processes() {
        return cluster.nodes().stream()
                .flatMap(node -> node.pid().stream().boxed())
                .toList();
    }

    /** What all nodes have resident, in MiB. */
    public double residentMebibytes() throws IOException {
        double sum = 0;
        for (StoreNode node : cluster.nodes()) {
            sum += residentMebibytes(node);
        }
        return sum;
    }

    /** What a node has resident, in MiB; 0 where it does not run. */
    public static double residentMebibytes(StoreNode node) throws IOException {
        OptionalLong pid = node.pid();
        return pid.isEmpty() ? 0 : Resident.mebibytes(pid.getAsLong());
    }

    @Override
    public void close() {
        cluster.close();
    }
}
