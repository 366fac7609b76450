package com.pygmy.chaos.harness.archive;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.protocol.ApiJson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/**
 * Shows past runs in a browser: {@code /} lists them, {@code /runs.json} is the same for programs, {@code /runs/NAME/} is the
 * report of one, and the files beside it are under the same path. Answers this machine only. Thread-safe.
 */
public final class ArchiveServer implements AutoCloseable {
    private static final int THREADS = 4;
    private static final ObjectMapper JSON = ApiJson.strict();
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "json", "application/json",
            "jsonl", "text/plain; charset=utf-8",
            "edn", "text/plain; charset=utf-8",
            "log", "text/plain; charset=utf-8");

    private final RunArchive archive;
    private final Function<List<PastRun>, String> page;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "archive-server");
        thread.setDaemon(true);
        return thread;
    });

    /**
     * Opens a server.
     *
     * @param page the list of runs as HTML
     * @param port 0 for any that is free
     * @throws IOException where the port is taken
     */
    public ArchiveServer(RunArchive archive, Function<List<PastRun>, String> page, int port) throws IOException {
        this.archive = archive;
        this.page = page;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        server.setExecutor(threads);
        server.createContext("/", this::serve);
        server.start();
    }

    /** Where it is. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/");
    }

    private void serve(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            boolean read = exchange.getRequestMethod().equals("GET")
                    || exchange.getRequestMethod().equals("HEAD");
            if (!read) {
                exchange.getResponseHeaders().set("Allow", "GET, HEAD");
                text(exchange, 405, "Only GET and HEAD are known here.");
            } else if (path.equals("/")) {
                send(exchange, 200, "html", page.apply(archive.runs()).getBytes(StandardCharsets.UTF_8));
            } else if (path.equals("/runs.json")) {
                send(exchange, 200, "json", JSON.writeValueAsBytes(archive.runs()));
            } else {
                serveFile(exchange, path);
            }
        }
    }

    private void serveFile(HttpExchange exchange, String path) throws IOException {
        String[] segments = path.split("/", 4);
        if (segments.length == 3 && segments[1].equals("runs")) {
            exchange.getResponseHeaders().set("Location", path + "/");
            exchange.sendResponseHeaders(301, -1);
            return;
        }
        if (segments.length < 4 || !segments[1].equals("runs")) {
            text(exchange, 404, "There is nothing here.");
            return;
        }
        Optional<Path> file = archive.file(segments[2], segments[3].isEmpty() ? "report.html" : segments[3]);
        if (file.isEmpty()) {
            text(exchange, 404, "There is nothing here.");
            return;
        }
        String name = String.valueOf(file.get().getFileName());
        header(exchange, name.substring(name.lastIndexOf('.') + 1));
        exchange.sendResponseHeaders(200, isHead(exchange) ? -1 : Files.size(file.get()));
        if (!isHead(exchange)) {
            try (OutputStream out = exchange.getResponseBody()) {
                Files.copy(file.get(), out);
            }
        }
    }

    private static boolean isHead(HttpExchange exchange) {
        return exchange.getRequestMethod().equals("HEAD");
    }

    private static void text(HttpExchange exchange, int status, String text) throws IOException {
        send(exchange, status, "log", (text + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        header(exchange, type);
        exchange.sendResponseHeaders(status, isHead(exchange) ? -1 : body.length);
        if (!isHead(exchange)) {
            exchange.getResponseBody().write(body);
        }
    }

    private static void header(HttpExchange exchange, String ending) {
        exchange.getResponseHeaders().set("Content-Type", TYPES.getOrDefault(ending, "application/octet-stream"));
        exchange.getResponseHeaders().set("Cache-Control", "no-store");
        exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
