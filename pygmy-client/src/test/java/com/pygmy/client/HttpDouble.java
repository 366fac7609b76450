package com.pygmy.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.ApiJson;
import com.pygmy.protocol.Problem;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A real HTTP server that answers as the documented frontends do, and misbehaves when told to: what is queued with
 * {@link #next} is done to the next requests, one each, before it goes on as usual.
 */
public final class HttpDouble implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Function<Request, Response> usual;
    private final Queue<UnaryOperator<Response>> queued = new ArrayDeque<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private volatile Predicate<Request> takesQueued = request -> true;

    public HttpDouble(Function<Request, Response> usual) {
        this.usual = usual;
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new AssertionError("no port on the loopback interface", e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public List<Request> requests() {
        return requests;
    }

    public Request lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** Queued answers are for these requests only: others, such as polls, may come at any time between them. */
    public HttpDouble queuedFor(Predicate<Request> awaited) {
        takesQueued = awaited;
        return this;
    }

    /** What becomes of the answer to the next request that nothing is queued for. The request itself is carried out. */
    public synchronized HttpDouble next(UnaryOperator<Response> change) {
        queued.add(change);
        return this;
    }

    /** Answers the next request with this, without carrying it out. */
    public HttpDouble nextIs(Response response) {
        return next(new Instead(response));
    }

    private synchronized @Nullable UnaryOperator<Response> takeQueued() {
        return queued.poll();
    }

    private void handle(HttpExchange exchange) throws IOException {
        Request request = Request.read(exchange);
        requests.add(request);
        UnaryOperator<Response> change = takesQueued.test(request) ? takeQueued() : null;
        Response response = change instanceof Instead instead ? instead.response : usual.apply(request);
        write(change == null ? response : change.apply(response), exchange);
    }

    private void write(Response response, HttpExchange exchange) throws IOException {
        if (response.status == Response.NONE.status) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        if (response.status <= 0) {
            exchange.close();
            return;
        }
        response.headers.forEach(exchange.getResponseHeaders()::set);
        byte[] body = response.body.getBytes(UTF_8);
        exchange.sendResponseHeaders(response.status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    private record Instead(Response response) implements UnaryOperator<Response> {
        @Override
        public Response apply(Response ignored) {
            return response;
        }
    }

    public record Request(
            String method, String path, @Nullable String query, Map<String, String> headers, String body) {
        public static Request read(HttpExchange exchange) throws IOException {
            Map<String, String> headers = new LinkedHashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            URI uri = exchange.getRequestURI();
            return new Request(exchange.getRequestMethod(), uri.getPath(), uri.getRawQuery(), headers, body);
        }

        @Nullable
        public String header(String name) {
            return headers.get(name.toLowerCase(Locale.ROOT));
        }

        public <T> T json(Class<T> type) {
            try {
                return ApiJson.strict().readValue(body, type);
            } catch (IOException e) {
                throw new AssertionError("not a " + type + ": " + body, e);
            }
        }
    }

    public record Response(int status, Map<String, String> headers, String body) {
        /** The connection is closed without an answer. */
        public static final Response BROKEN = new Response(0, Map.of(), "");

        /** There is never an answer. */
        public static final Response NONE = new Response(-1, Map.of(), "");

        public static Response json(int status, Object value) {
            return new Response(status, Map.of("Content-Type", "application/json"), write(value));
        }

        public static Response text(int status, String text) {
            return new Response(status, Map.of("Content-Type", "text/plain"), text);
        }

        public static Response problem(Problem problem) {
            return new Response(problem.status(), Map.of("Content-Type", Problem.MEDIA_TYPE), write(problem));
        }

        public Response with(String name, String value) {
            Map<String, String> more = new LinkedHashMap<>(headers);
            more.put(name, value);
            return new Response(status, more, body);
        }

        private static String write(Object value) {
            try {
                return ApiJson.strict().writeValueAsString(value);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }
    }
}
