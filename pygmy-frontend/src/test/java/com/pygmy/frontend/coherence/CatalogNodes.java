package com.pygmy.frontend.coherence;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.StockLevel;
import com.pygmy.catalog.CatalogApplication;
import com.pygmy.catalog.CatalogConfiguration;
import com.pygmy.failover.NodeAddress;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Real catalog nodes in this process, one group, the seven sample books in it, and a relay before each of them. */
final class CatalogNodes implements AutoCloseable {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final ObjectMapper JSON = ApiJson.lenient();
    private static final String OPERATOR_TOKEN = "the-operator-of-the-test";

    private final Path directory;
    private final String raftYaml;
    private final List<int[]> ports = new ArrayList<>();
    private final List<Relay> relays = new ArrayList<>();
    private final List<@Nullable DropwizardTestSupport<CatalogConfiguration>> nodes = new ArrayList<>();

    private CatalogNodes(Path directory, int count, String raftYaml) throws IOException {
        this.directory = directory;
        this.raftYaml = raftYaml;
        for (int i = 0; i < count; i++) {
            ports.add(new int[] {FreePort.next(), FreePort.next(), FreePort.next()});
            relays.add(new Relay(ports.get(i)[0]));
            nodes.add(null);
        }
    }

    /** @param raftYaml more lines of the block {@code raft}, or the empty text */
    static CatalogNodes start(Path directory, int count, String raftYaml) throws Exception {
        CatalogNodes nodes = new CatalogNodes(directory, count, raftYaml);
        for (int i = 0; i < count; i++) {
            nodes.start(i);
        }
        nodes.awaitServing();
        return nodes;
    }

    void start(int i) throws Exception {
        Path yaml = Files.writeString(
                directory.resolve(name(i) + ".yml"),
                """
                server:
                  applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                  adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                  requestLog: {appenders: []}
                logging: {level: ERROR}
                operatorToken: %s
                sampleBooks: true
                raft:
                  node: %s
                  directory: %s
                  nodeToken: secret-of-the-nodes
                  peers: {%s}
                  peerUrls: {%s}
                """.formatted(
                                        ports.get(i)[0],
                                        ports.get(i)[1],
                                        OPERATOR_TOKEN,
                                        name(i),
                                        directory.resolve(name(i)),
                                        each(j -> name(j) + ": '127.0.0.1:" + ports.get(j)[2] + "'"),
                                        each(j -> name(j) + ": 'http://127.0.0.1:" + ports.get(j)[0] + "'"))
                        + raftYaml.indent(2));
        DropwizardTestSupport<CatalogConfiguration> node =
                new DropwizardTestSupport<>(CatalogApplication.class, yaml.toString());
        node.before();
        nodes.set(i, node);
    }

    private String each(java.util.function.IntFunction<String> one) {
        return IntStream.range(0, ports.size()).mapToObj(one).collect(Collectors.joining(", "));
    }

    private static String name(int i) {
        return "catalog-" + (i + 1);
    }

    void awaitServing() {
        await().atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() -> send(request(0, "/v1/books/7")).statusCode() == 200
                        && send(request(0, "/v1/read-index")).statusCode() == 204);
    }

    void stop(int i) {
        DropwizardTestSupport<CatalogConfiguration> node = nodes.set(i, null);
        if (node != null) {
            node.after();
        }
    }

    /** Removes all that the nodes keep; they must have been stopped. */
    void wipe() throws IOException {
        for (int i = 0; i < ports.size(); i++) {
            try (Stream<Path> files = Files.walk(directory.resolve(name(i)))) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    Relay relay(int i) {
        return relays.get(i);
    }

    List<Relay> relays() {
        return Collections.unmodifiableList(relays);
    }

    /** As frontends know them: through the relays. */
    List<NodeAddress> addresses() {
        return IntStream.range(0, ports.size())
                .mapToObj(i -> new NodeAddress(
                        name(i),
                        URI.create("http://127.0.0.1:" + relays.get(i).port()),
                        URI.create("http://127.0.0.1:" + ports.get(i)[1])))
                .toList();
    }

    /** Adds copies of a book, at the first node and past every frontend; says how many there are now. */
    long addStock(long book, int copies) throws Exception {
        return JSON.readValue(adjust(book, copies).body(), StockLevel.class).stock();
    }

    /** The answer to the same. */
    HttpResponse<String> adjust(long book, int copies) throws Exception {
        return send(operate(0, "/v1/books/" + book + "/stock-adjustments")
                .header(Headers.IDEMPOTENCY_KEY, UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("{\"by\":" + copies + "}")));
    }

    /** Creates a book past every frontend. */
    void create(long id, String title) throws Exception {
        send(operate(0, "/v1/books")
                .header(Headers.IDEMPOTENCY_KEY, UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString("""
                        {"id":%d,"title":"%s","topic":"new","priceCents":100,"stock":1}""".formatted(id, title))));
    }

    HttpRequest.Builder operate(int i, String path) {
        return operating(request(i, path));
    }

    /** The same request with an operator's rights. */
    static HttpRequest.Builder operating(HttpRequest.Builder request) {
        return request.header("Authorization", "Bearer " + OPERATOR_TOKEN).header("Content-Type", "application/json");
    }

    private HttpRequest.Builder request(int i, String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + ports.get(i)[0] + path))
                .timeout(Duration.ofSeconds(20));
    }

    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HTTP.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() throws IOException {
        for (int i = 0; i < ports.size(); i++) {
            stop(i);
            relays.get(i).close();
        }
    }
}
