package com.pygmy.chaos.bookstore.faulty;

import com.pygmy.protocol.Consistency;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.LogPosition;
import com.pygmy.protocol.SessionToken;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One of the faulty store's frontends: an HTTP server with a cache. */
final class FaultyFrontend implements AutoCloseable {
    private static final String EPOCH = "0001";
    private static final long BEHIND = 12;
    private static final int EVERY = 5;

    private final Flaw flaw;
    private final int number;
    private final FaultyCatalog catalog;
    private final FaultyOrders orders;
    private final FaultyResources answers;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "faulty-store");
        thread.setDaemon(true);
        return thread;
    });
    private final Map<String, FaultyReply> cache = new ConcurrentHashMap<>();
    private final AtomicInteger reads = new AtomicInteger();

    /** Opens at a free port. */
    FaultyFrontend(Flaw flaw, int number, FaultyCatalog catalog, FaultyOrders orders) throws IOException {
        this.flaw = flaw;
        this.number = number;
        this.catalog = catalog;
        this.orders = orders;
        this.answers = new FaultyResources(catalog, orders);
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            String path = exchange.getRequestURI().getPath();
            boolean read = exchange.getRequestMethod().equals("GET");
            FaultyReply reply = path.startsWith("/v1/orders")
                    ? ofOrders(exchange, path, body)
                    : read ? readBooks(exchange) : changeBooks(exchange, path, body);
            send(exchange, path, reply);
        }
    }

    private void send(HttpExchange exchange, String path, FaultyReply reply) throws IOException {
        SessionToken token = token(exchange);
        if (reply.at() > 0) {
            exchange.getResponseHeaders().add(Headers.INDEX, "catalog=" + reply.at());
            token = token.advance(new LogPosition("catalog", EPOCH, reply.at()));
        }
        if (path.startsWith("/v1/orders") && exchange.getRequestMethod().equals("GET")) {
            long index = orders.index();
            exchange.getResponseHeaders().add(Headers.INDEX, "order=" + index);
            token = token.advance(new LogPosition("order", EPOCH, index));
        }
        exchange.getResponseHeaders().set(Headers.SESSION, token.toString());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), reply.status() == 204 ? -1 : reply.body().length);
        if (reply.status() != 204) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    private static SessionToken token(HttpExchange exchange) {
        String token = exchange.getRequestHeaders().getFirst(Headers.SESSION);
        return token == null ? SessionToken.EMPTY : SessionToken.parse(token);
    }

    private static Consistency consistency(HttpExchange exchange) {
        String asked = exchange.getRequestHeaders().getFirst(Headers.CONSISTENCY);
        return asked == null ? Consistency.SESSION : Consistency.parse(asked);
    }

    /** From the cache where that is allowed and nothing changed; the flaws of reading are here. */
    private FaultyReply readBooks(HttpExchange exchange) {
        Consistency consistency = consistency(exchange);
        long now = catalog.index();
        String request = exchange.getRequestURI().toString();
        boolean drawn = reads.incrementAndGet() % EVERY == 0;
        long behind = Math.max(1, now - BEHIND);
        if (flaw == Flaw.STALE_READS && consistency == Consistency.LINEARIZABLE && drawn) {
            return read(exchange, behind);
        }
        if (flaw == Flaw.LYING_INDEX && drawn) {
            return read(exchange, behind).saying(now);
        }
        if (flaw == Flaw.SESSION_GOES_BACK && consistency == Consistency.SESSION && number == 2) {
            return read(exchange, behind);
        }
        FaultyReply kept = cache.get(request);
        if (kept != null && consistency != Consistency.LINEARIZABLE) {
            if (flaw == Flaw.CACHE_NEVER_INVALIDATED || !catalog.isTouched(kept.tags(), kept.at())) {
                return kept.saying(now).with(Headers.CACHE_STATUS, "pygmy; hit");
            }
            cache.remove(request);
        }
        FaultyReply fresh = read(exchange, now);
        cache.put(request, fresh);
        return fresh.with(Headers.CACHE_STATUS, "pygmy; fwd=miss");
    }

    private FaultyReply read(HttpExchange exchange, long at) {
        String path = exchange.getRequestURI().getPath();
        if (!path.equals("/v1/books")) {
            return answers.book(Long.parseLong(segment(path, 3)), at);
        }
        Map<String, String> query = query(exchange);
        return answers.books(
                query.get("topic"), query.get("q"), Integer.parseInt(query.getOrDefault("limit", "50")), at);
    }

    private FaultyReply changeBooks(HttpExchange exchange, String path, byte[] body) throws IOException {
        String key = String.valueOf(exchange.getRequestHeaders().getFirst(Headers.IDEMPOTENCY_KEY));
        String etag = String.valueOf(exchange.getRequestHeaders().getFirst("If-Match"));
        if (path.equals("/v1/books")) {
            return answers.create(key, body);
        }
        long id = Long.parseLong(segment(path, 3));
        return switch (exchange.getRequestMethod()) {
            case "PUT" -> answers.update(id, etag, body);
            case "DELETE" -> answers.remove(id, etag);
            default -> answers.adjust(key, id, body);
        };
    }

    private FaultyReply ofOrders(HttpExchange exchange, String path, byte[] body) throws IOException {
        List<String> segments = List.of(path.split("/"));
        if (exchange.getRequestMethod().equals("POST")) {
            String key = String.valueOf(exchange.getRequestHeaders().getFirst(Headers.IDEMPOTENCY_KEY));
            return segments.size() == 3 ? answers.place(key, body) : answers.cancel(segments.get(3));
        }
        if (segments.size() > 3) {
            return answers.order(segments.get(3));
        }
        Map<String, String> query = query(exchange);
        return answers.orders(
                Integer.parseInt(query.getOrDefault("after", "0")),
                Integer.parseInt(query.getOrDefault("limit", "50")));
    }

    private static String segment(String path, int number) {
        return path.split("/")[number];
    }

    private static Map<String, String> query(HttpExchange exchange) {
        Map<String, String> query = new HashMap<>();
        @Nullable String raw = exchange.getRequestURI().getRawQuery();
        for (String part : raw == null ? new String[0] : raw.split("&")) {
            String[] both = part.split("=", 2);
            query.put(both[0], URLDecoder.decode(both.length > 1 ? both[1] : "", StandardCharsets.UTF_8));
        }
        return query;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
