package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not read their answers for longer than a test takes: they keep neither places nor nodes from others for nothing. */
class SilentReadersTest {
    private static final int PLACES = 6;
    private static final int PLACES_AT_NODE = 4;

    /** More than sockets take in, less than is held. */
    private static final ByteBuffer HELD = ByteBuffer.allocate(8 * 1024 * 1024);

    private static final ByteBuffer STREAMED = ByteBuffer.allocate(64 * 1024 * 1024);
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    private final List<Socket> silent = new ArrayList<>();

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        CATALOG.start();
        ORDER.start();
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        ORDER.says(ORDER.status("LEADER", "order-1", 10, true, true));
        ORDER.conduct((request, response, callback) -> {
            String path = request.getHttpURI().getPath();
            if (path.startsWith("/v1/orders/small")) {
                return text(response, callback, 200, "hello");
            }
            ByteBuffer body = path.startsWith("/v1/orders/held") ? HELD : STREAMED;
            response.write(true, body.slice(), callback);
            return true;
        });
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), """
                polls: {timeout: 30s}
                forwarding:
                  {deadline: 60s, readTimeout: 60s, writeTimeout: 60s, requestsMax: %d, requestsPerNode: %d, answerHeldMax: 16MiB}
                clients: {heldMax: 512MiB, answerTimeout: 5m}
                """.formatted(PLACES, PLACES_AT_NODE));
        await().until(() -> frontend.standing(CATALOG).equals("HEALTHY")
                && frontend.standing(ORDER).equals("HEALTHY"));
    }

    @AfterEach
    void the_silent_leave() throws Exception {
        for (Socket socket : silent) {
            socket.close();
        }
        await().until(() -> gauge("clients.waiting") == 0 && gauge("frontend.node.order-1.in-flight") == 0);
        assertThat(frontend.get("/v1/orders/small").statusCode()).isEqualTo(200);
        assertThat(frontend.metrics()
                        .counter("frontend.node.order-1.suspicions")
                        .getCount())
                .isZero();
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @Test
    void an_answer_that_is_being_written_takes_no_place_from_a_request() throws Exception {
        for (int i = 0; i < PLACES; i++) {
            ask("/v1/orders/held" + i);
            int waiting = i + 1;
            await().until(() -> gauge("clients.waiting") == waiting);
        }
        assertThat(frontend.get("/v1/orders/small").statusCode()).isEqualTo(200);
    }

    @Test
    void an_answer_that_streams_from_a_node_takes_a_place_there_until_its_end() throws Exception {
        for (int i = 0; i < PLACES_AT_NODE; i++) {
            ask("/v1/orders/streamed" + i);
            int waiting = i + 1;
            await().until(() -> gauge("clients.waiting") == waiting);
        }
        assertThat(gauge("frontend.node.order-1.in-flight")).isEqualTo(PLACES_AT_NODE);
        assertThat(frontend.get("/v1/orders/small").statusCode())
                .as("the node has as many as it may have")
                .isEqualTo(429);
        silent.remove(0).close();
        await().until(() -> frontend.get("/v1/orders/small").statusCode() == 200);
    }

    @Test
    void a_page_that_is_being_written_takes_no_thread() throws Exception {
        int readers = 20;
        for (int i = 0; i < readers; i++) {
            ask("/openapi.json", 100);
        }
        await().until(() -> gauge("clients.waiting") == readers);
        assertThat(Thread.getAllStackTraces().values())
                .noneMatch(stack ->
                        Stream.of(stack).anyMatch(frame -> frame.getClassName().endsWith(".PageServlet")));
        assertThat(frontend.get("/cluster").statusCode()).isEqualTo(200);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private void ask(String path) throws IOException {
        ask(path, 1);
    }

    /** @param times so often on one connection */
    private void ask(String path, int times) throws IOException {
        Socket socket = new Socket();
        silent.add(socket);
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress("localhost", frontend.port()));
        socket.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n")
                        .repeat(times)
                        .getBytes(US_ASCII));
    }

    private static long gauge(String name) {
        Gauge<?> gauge = Objects.requireNonNull(frontend.metrics().getGauges().get(name), name);
        return ((Number) gauge.getValue()).longValue();
    }
}
