package com.pygmy.frontend.tracing;

import static org.awaitility.Awaitility.await;

import com.pygmy.catalog.CatalogApplication;
import com.pygmy.failover.NodeAddress;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.order.OrderApplication;
import com.pygmy.raft.testing.FreePort;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A whole store in this process, one node of each group and a frontend, whose spans go to one collector. */
final class TracedStore implements AutoCloseable {
    static final String OPERATOR = "the-operator-of-the-test";
    static final String NODES = "secret-of-the-nodes";

    final Collector collector = new Collector();
    final FrontendRun frontend;
    private final DropwizardTestSupport<?> catalog;
    private final DropwizardTestSupport<?> order;

    TracedStore(Path directory) throws Exception {
        NodeAddress books = address("catalog-1");
        NodeAddress orders = address("order-1");
        catalog = new DropwizardTestSupport<>(CatalogApplication.class, yaml(directory, books, "sampleBooks: true\n"));
        catalog.before();
        order = new DropwizardTestSupport<>(
                OrderApplication.class, yaml(directory, orders, "catalog: {nodes: {" + line(books) + "}}\n"));
        order.before();
        frontend = new FrontendRun(directory, collector.yaml(), List.of(books), List.of(orders));
        await().atMost(Duration.ofSeconds(60)).until(() -> place("warm-up").statusCode() == 201);
    }

    private static NodeAddress address(String name) throws IOException {
        return new NodeAddress(
                name,
                URI.create("http://127.0.0.1:" + FreePort.next()),
                URI.create("http://127.0.0.1:" + FreePort.next()));
    }

    private static String line(NodeAddress node) {
        return "%s: {service: '%s', admin: '%s'}".formatted(node.name(), node.service(), node.admin());
    }

    private String yaml(Path directory, NodeAddress node, String more) throws IOException {
        return Files.writeString(
                        directory.resolve(node.name() + ".yml"),
                        """
                        server:
                          applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                          adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                          requestLog: {appenders: []}
                        logging: {level: ERROR}
                        operatorToken: %s
                        raft:
                          node: %s
                          directory: %s
                          nodeToken: %s
                          peers: {%s: '127.0.0.1:%d'}
                          peerUrls: {%s: '%s'}
                        """.formatted(
                                                node.service().getPort(),
                                                node.admin().getPort(),
                                                OPERATOR,
                                                node.name(),
                                                directory.resolve(node.name()),
                                                NODES,
                                                node.name(),
                                                FreePort.next(),
                                                node.name(),
                                                node.service())
                                + more
                                + collector.yaml())
                .toString();
    }

    HttpResponse<String> place(String key, String... headers) throws IOException, InterruptedException {
        return frontend.send(frontend.request("/v1/orders", headers)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString("{\"lines\":[{\"bookId\":1,\"copies\":1}]}")));
    }

    @Override
    public void close() {
        frontend.close();
        order.after();
        catalog.after();
        collector.close();
    }
}
