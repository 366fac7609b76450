package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that send or read as slowly as they like, and how little of it a frontend holds. */
class SlowClientsTest {
    private static final int BUDGET_BYTES = 4 * 1024 * 1024;
    private static final int BODY_BYTES = 1024 * 1024;
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        CATALOG.start();
        ORDER.start();
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), """
                polls: {interval: 100ms, quickInterval: 50ms, timeout: 30s}
                forwarding: {deadline: 60s, connectTimeout: 30s, readTimeout: 60s, writeTimeout: 60s}
                clients: {heldMax: 4MiB, bodyTimeout: 5m, answerTimeout: 10s, answerRateMin: 1GiB}
                """);
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        ORDER.says(ORDER.status("LEADER", "order-1", 10, true, true));
        await().until(() -> frontend.standing(CATALOG).equals("HEALTHY")
                && frontend.standing(ORDER).equals("HEALTHY"));
    }

    @BeforeEach
    void all_well() {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            node.conduct((request, response, callback) -> text(response, callback, 200, "hello"));
        }
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @Test
    void orders_that_never_end_keep_nobody_out() throws Exception {
        List<Socket> strangers = new ArrayList<>();
        try {
            String unfinished = "POST /v1/orders HTTP/1.1\r\nHost: x\r\nIdempotency-Key: k\r\nContent-Length: "
                    + BODY_BYTES + "\r\n\r\n" + "x".repeat(BODY_BYTES - 1);
            for (int i = 0; i < 10 * BUDGET_BYTES / BODY_BYTES; i++) {
                strangers.add(send(unfinished));
                assertThat(heldBytes()).isLessThanOrEqualTo(BUDGET_BYTES);
            }
            await().until(() -> refused("body-no-room") >= 9 * BUDGET_BYTES / BODY_BYTES);

            assertThat(frontend.get("/v1/books/1").statusCode()).isEqualTo(200);
            assertThat(frontend.post("/v1/orders", "{}", Headers.IDEMPOTENCY_KEY, "honest")
                            .statusCode())
                    .isEqualTo(200);
            HttpResponse<String> health = frontend.http()
                    .send(
                            HttpRequest.newBuilder(frontend.adminUri("/healthcheck"))
                                    .build(),
                            BodyHandlers.ofString());
            assertThat(health.statusCode()).isEqualTo(200);
        } finally {
            close(strangers);
        }
        await().until(() -> heldBytes() == 0);
    }

    @Test
    void answers_that_find_no_room_pass_through_whole() throws Exception {
        ByteBuffer nearlyAll = ByteBuffer.allocate(BODY_BYTES - 1);
        Queue<Runnable> unfinished = new ConcurrentLinkedQueue<>();
        ORDER.conduct((request, response, callback) -> {
            response.write(
                    false,
                    nearlyAll.slice(),
                    Callback.from(
                            () -> unfinished.add(() -> response.write(true, ByteBuffer.allocate(1), callback)),
                            callback::failed));
            return true;
        });
        int readers = 4 * BUDGET_BYTES / BODY_BYTES;
        List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
        for (int i = 0; i < readers; i++) {
            answers.add(frontend.http()
                    .sendAsync(frontend.request("/v1/orders/" + i).build(), BodyHandlers.ofByteArray()));
        }
        await().until(() -> heldBytes() >= BUDGET_BYTES / 2);
        assertThat(heldBytes()).isLessThanOrEqualTo(BUDGET_BYTES);
        await().until(() -> {
            for (Runnable end = unfinished.poll(); end != null; end = unfinished.poll()) {
                end.run();
            }
            return answers.stream().allMatch(CompletableFuture::isDone);
        });
        for (CompletableFuture<HttpResponse<byte[]>> answer : answers) {
            assertThat(answer.join().body()).hasSize(BODY_BYTES);
        }
        await().until(() -> heldBytes() == 0);
    }

    @Test
    void a_client_that_does_not_read_a_streamed_answer_is_cut_off_and_frees_the_node() throws Exception {
        CompletableFuture<Throwable> cut = new CompletableFuture<>();
        ORDER.conduct((request, response, callback) -> {
            response.write(true, ByteBuffer.allocate(64 * BODY_BYTES), Callback.from(callback::succeeded, failure -> {
                cut.complete(failure);
                callback.failed(failure);
            }));
            return true;
        });
        try (Socket silent = send("GET /v1/orders/a0 HTTP/1.1\r\nHost: x\r\n\r\n")) {
            await().until(() -> refused("answer-too-slow") >= 1);
            await().until(cut::isDone);
            assertThat(silent.getInputStream().read()).isEqualTo('H');
        }
        await().until(() -> heldBytes() == 0);
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static Socket send(String text) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(8 * 1024);
        socket.connect(new InetSocketAddress("localhost", frontend.port()));
        try {
            socket.getOutputStream().write(text.getBytes(US_ASCII));
        } catch (SocketException e) {
            // Refused while it was still sending.
        }
        return socket;
    }

    private static void close(List<Socket> sockets) throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private static long heldBytes() {
        Gauge<?> gauge = Objects.requireNonNull(frontend.metrics().getGauges().get("clients.held-bytes"));
        return ((Number) gauge.getValue()).longValue();
    }

    private static long refused(String reason) {
        return frontend.metrics().counter("clients.refused." + reason).getCount();
    }
}
