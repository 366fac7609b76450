package com.pygmy.chaos.bookstore.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A store of real processes for people to look at, and what its operator can do and see. */
final class BrowsedStore implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http = HttpClient.newHttpClient();
    private final StoreCluster cluster;

    BrowsedStore() throws IOException {
        Path repository = Path.of("").toAbsolutePath().resolve("..").normalize();
        Path directory = Files.createDirectories(
                Path.of("target", "browsed-store", UUID.randomUUID().toString()));
        cluster = StoreCluster.start(ClusterSettings.standard(repository, directory));
    }

    StoreCluster cluster() {
        return cluster;
    }

    /** The address of a view. */
    String at(String view) {
        return cluster.frontends().get(0).resolve("/") + view;
    }

    /** Adds a book and gives its id. */
    long add(String title, String topic, long stock) throws IOException, InterruptedException {
        Map<String, Object> draft =
                Map.of("title", title, "topic", topic, "authors", "Ann Author", "priceCents", 1250, "stock", stock);
        HttpResponse<String> answer = send(request("/v1/books")
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", UUID.randomUUID().toString())
                .POST(BodyPublishers.ofString(JSON.writeValueAsString(draft))));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        long book = JSON.readTree(answer.body()).path("id").asLong();
        awaitAtBrowsers(book, answer.headers().firstValue("Pygmy-Session").orElseThrow());
        return book;
    }

    /** A browser that is new to the store may be shown what was there a moment ago, unless its frontend has the book already. */
    private void awaitAtBrowsers(long book, String session) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                send(HttpRequest.newBuilder(URI.create(at("v1/books/" + book))).header("Pygmy-Session", session));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    }

    long stock(long book) throws IOException, InterruptedException {
        return read("/v1/books/" + book).path("stock").asLong(-1);
    }

    /** All orders of a book, of all customers. */
    List<JsonNode> orders(long book) throws IOException, InterruptedException {
        return StreamSupport.stream(read("/v1/orders?limit=200").path("orders").spliterator(), false)
                .filter(order -> order.at("/lines/0/bookId").asLong() == book)
                .toList();
    }

    private JsonNode read(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(request(path).header("Pygmy-Consistency", "linearizable"));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(cluster.frontends().get(1).resolve(path))
                .header("Authorization", "Bearer " + cluster.operatorToken());
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    @Override
    public void close() {
        cluster.close();
    }

    /** Gives all tests of a run the same store, which ends with the run. */
    static final class Shared implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == BrowsedStore.class;
        }

        @Override
        public BrowsedStore resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return context.getRoot()
                    .getStore(ExtensionContext.Namespace.GLOBAL)
                    .getOrComputeIfAbsent(BrowsedStore.class);
        }
    }
}
