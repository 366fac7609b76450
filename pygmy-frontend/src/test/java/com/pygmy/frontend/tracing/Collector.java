package com.pygmy.frontend.tracing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A collector of OTLP over HTTP that keeps what it gets. */
final class Collector implements AutoCloseable {
    private final HttpServer server;
    private final List<Received> received = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();

    /** A span, and the process that it came from. Numbers of fields are those of OpenTelemetry's {@code trace.proto}. */
    record Received(String service, String instance, Message span) {
        private static final List<String> KINDS = List.of("NONE", "INTERNAL", "SERVER", "CLIENT");
        private static final int ERROR = 2;

        String trace() {
            return span.hex(1);
        }

        String id() {
            return span.hex(2);
        }

        String parent() {
            return span.hex(4);
        }

        String name() {
            return span.text(5);
        }

        /** As {@code pygmy-order SERVER POST /v1/orders}. */
        String words() {
            return service + " " + KINDS.get((int) span.number(6)) + " " + name();
        }

        long nanos() {
            return span.number(8) - span.number(7);
        }

        Map<String, String> attributes() {
            return attributesOf(span.messages(9));
        }

        /** The ids of spans that it is linked to. */
        List<String> links() {
            return span.messages(13).stream().map(link -> link.hex(2)).toList();
        }

        boolean failed() {
            return span.messages(15).stream().anyMatch(status -> status.number(3) == ERROR);
        }
    }

    Collector() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/v1/traces", this::take);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        bodies.add(new String(body, StandardCharsets.ISO_8859_1));
        for (Message from : new Message(body).messages(1)) {
            Map<String, String> process = attributesOf(from.messages(1).get(0).messages(1));
            from.messages(2).stream()
                    .flatMap(scope -> scope.messages(2).stream())
                    .map(span -> new Received(
                            process.getOrDefault("service.name", ""),
                            process.getOrDefault("service.instance.id", ""),
                            span))
                    .forEach(received::add);
        }
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    private static Map<String, String> attributesOf(List<Message> pairs) {
        return pairs.stream().collect(Collectors.toMap(pair -> pair.text(1), pair -> {
            Message value = pair.messages(2).get(0);
            return value.has(3) ? String.valueOf(value.number(3)) : value.text(1);
        }));
    }

    /** A block of YAML for a service that sends its spans here. */
    String yaml() {
        return "tracing: {endpoint: 'http://127.0.0.1:%d/v1/traces', sampled: 1.0}\n"
                .formatted(server.getAddress().getPort());
    }

    List<Received> spans() {
        return List.copyOf(received);
    }

    List<Received> spansOf(String trace) {
        return received.stream().filter(each -> each.trace().equals(trace)).toList();
    }

    /** All that was ever sent here. */
    String everything() {
        return String.join("\n", bodies);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
