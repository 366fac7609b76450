package com.pygmy.frontend.handler;

import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProxyConnectorTest {
    private static final int CLIENTS = 64;

    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        for (NodeDouble node : List.of(CATALOG, ORDER)) {
            node.start();
            node.says(node.status("LEADER", node.name(), 10, true, true));
        }
        ORDER.conduct((request, response, callback) ->
                text(response, callback, 200, request.getHttpURI().getPath()));
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), "");
        await().atMost(Duration.ofSeconds(10))
                .until(() -> frontend.standing(ORDER).equals("HEALTHY"));
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @Test
    void answers_of_nodes_take_no_more_of_the_servers_threads_however_many_come_at_once() throws Exception {
        int before = serverThreads();
        for (int round = 0; round < 20; round++) {
            askedByAll();
        }
        // With a thread for each answer they would be as many as the clients.
        assertThat(serverThreads() - before).isLessThan(CLIENTS / 4);
    }

    private static void askedByAll() {
        IntStream.range(0, CLIENTS)
                .mapToObj(client -> frontend.http()
                        .sendAsync(
                                frontend.request("/v1/orders/" + client).GET().build(), BodyHandlers.ofString())
                        .thenAccept(answer -> assertThat(answer.body()).isEqualTo("/v1/orders/" + client)))
                .toList()
                .forEach(CompletableFuture::join);
    }

    private static int serverThreads() {
        String name = "org.eclipse.jetty.util.thread.QueuedThreadPool.dw.size";
        Gauge<?> size = Objects.requireNonNull(frontend.metrics().getGauges().get(name), name);
        return ((Number) size.getValue()).intValue();
    }

    @Test
    void requests_that_a_client_sends_ahead_of_their_answers_are_answered_one_after_the_other() throws Exception {
        StringBuilder requests = new StringBuilder();
        for (int i = 1; i <= 50; i++) {
            requests.append("GET /v1/orders/").append(i).append(" HTTP/1.1\r\nHost: shop\r\n\r\n");
        }
        try (Socket socket = new Socket("localhost", frontend.port())) {
            socket.getOutputStream().write(requests.toString().getBytes(US_ASCII));
            List<String> bodies = new ArrayList<>();
            BufferedReader answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
            while (bodies.size() < 50) {
                bodies.add(body(answers));
            }
            assertThat(bodies)
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, 50)
                            .mapToObj(i -> "/v1/orders/" + i)
                            .toList());
        }
    }

    private static String body(BufferedReader answers) throws Exception {
        int length = 0;
        String line = answers.readLine();
        while (!line.isEmpty()) {
            if (line.toLowerCase(java.util.Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
            line = answers.readLine();
        }
        char[] body = new char[length];
        int read = 0;
        while (read < length) {
            read += answers.read(body, read, length - read);
        }
        return new String(body);
    }
}
