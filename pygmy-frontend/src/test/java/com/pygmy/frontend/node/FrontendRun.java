package com.pygmy.frontend.node;

import com.codahale.metrics.Gauge;
import com.codahale.metrics.MetricRegistry;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.failover.NodeAddress;
import com.pygmy.frontend.FrontendApplication;
import com.pygmy.frontend.FrontendConfiguration;
import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.ClusterView;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** A real frontend in this process, on ports of its own, in front of node doubles. */
public final class FrontendRun implements AutoCloseable {
    public static final String OPERATOR_TOKEN = "secret-of-operators";

    private final DropwizardTestSupport<FrontendConfiguration> support;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    /** @param yaml more blocks of configuration, or the empty text */
    public FrontendRun(Path directory, List<NodeDouble> catalog, List<NodeDouble> order, String yaml) throws Exception {
        this(directory, yaml, addresses(catalog), addresses(order));
    }

    private static List<NodeAddress> addresses(List<NodeDouble> nodes) {
        return nodes.stream().map(NodeDouble::address).toList();
    }

    /** In front of nodes that may be real. */
    public FrontendRun(Path directory, String yaml, List<NodeAddress> catalog, List<NodeAddress> order)
            throws Exception {
        StringBuilder config = new StringBuilder("""
                name: frontend-1
                operatorToken: %s
                nodeToken: secret-of-the-nodes
                drain: 0s
                server:
                  applicationConnectors: [{type: proxy, port: 0}]
                  adminConnectors: [{type: http, port: 0}]
                  requestLog: {appenders: []}
                logging: {level: WARN}
                """.formatted(OPERATOR_TOKEN));
        config.append("catalog:\n");
        catalog.forEach(node -> config.append(line(node)));
        config.append("order:\n");
        order.forEach(node -> config.append(line(node)));
        config.append(yaml);
        Path file = Files.createTempFile(directory, "frontend", ".yml");
        Files.writeString(file, config);
        support = new DropwizardTestSupport<>(FrontendApplication.class, file.toString());
        support.before();
    }

    private static String line(NodeAddress node) {
        return "  %s: {service: '%s', admin: '%s'}\n".formatted(node.name(), node.service(), node.admin());
    }

    public URI uri(String target) {
        return URI.create("http://localhost:" + support.getLocalPort() + target);
    }

    public URI adminUri(String target) {
        return URI.create("http://localhost:" + support.getAdminPort() + target);
    }

    public int port() {
        return support.getLocalPort();
    }

    public MetricRegistry metrics() {
        return support.getEnvironment().metrics();
    }

    public HttpResponse<String> get(String target, String... headers) throws IOException, InterruptedException {
        return send(request(target, headers).GET());
    }

    public HttpResponse<String> post(String target, String body, String... headers)
            throws IOException, InterruptedException {
        return send(request(target, headers).POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    public HttpRequest.Builder request(String target, String... headers) {
        HttpRequest.Builder builder = HttpRequest.newBuilder(uri(target)).timeout(Duration.ofSeconds(30));
        return headers.length == 0 ? builder : builder.headers(headers);
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    public HttpClient http() {
        return http;
    }

    public ClusterView cluster() throws IOException, InterruptedException {
        ObjectMapper json = ApiJson.lenient();
        return json.readValue(get("/v1/cluster").body(), ClusterView.class);
    }

    /** What a counter of the cache has counted. */
    public long cacheCount(String name) {
        return metrics().counter("frontend.cache." + name).getCount();
    }

    /** What a gauge of the cache shows. */
    public long cacheGauge(String name) {
        Gauge<?> gauge = Objects.requireNonNull(metrics().getGauges().get("frontend.cache." + name), name);
        return ((Number) gauge.getValue()).longValue();
    }

    /** How a node stands in the eyes of this frontend. */
    public String standing(NodeDouble node) throws IOException, InterruptedException {
        return cluster().pools().stream()
                .flatMap(pool -> pool.nodes().stream())
                .filter(view -> view.node().equals(node.name()))
                .findFirst()
                .orElseThrow()
                .state();
    }

    @Override
    public void close() {
        support.after();
    }
}
