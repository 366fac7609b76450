package com.pygmy.frontend.forward;

import static com.pygmy.frontend.node.NodeDouble.text;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.codahale.metrics.Gauge;
import com.pygmy.frontend.node.FrontendRun;
import com.pygmy.frontend.node.NodeDouble;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.io.Content;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Imports, the only requests whose bodies pass through a frontend as they come. */
class ImportPassThroughTest {
    private static final String IMPORT = "/v1/books/import";
    private static final String OPERATOR = "Bearer " + FrontendRun.OPERATOR_TOKEN;
    private static final NodeDouble CATALOG = new NodeDouble("catalog-1", "catalog");
    private static final NodeDouble ORDER = new NodeDouble("order-1", "order");
    private static FrontendRun frontend;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        CATALOG.start();
        ORDER.start();
        frontend = new FrontendRun(directory, List.of(CATALOG), List.of(ORDER), "");
    }

    @AfterAll
    static void stop() throws Exception {
        frontend.close();
        CATALOG.kill();
        ORDER.kill();
    }

    @BeforeEach
    void all_well() {
        CATALOG.says(CATALOG.status("LEADER", "catalog-1", 10, true, true));
        CATALOG.requests().clear();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> frontend.standing(CATALOG).equals("HEALTHY"));
    }

    @Test
    void an_import_streams_through_without_being_held() throws Exception {
        AtomicInteger longest = new AtomicInteger();
        CATALOG.conduct((request, response, callback) -> {
            long bytes = 0;
            try (InputStream in = Content.Source.asInputStream(request)) {
                byte[] buffer = new byte[64 * 1024];
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    bytes += read;
                    longest.accumulateAndGet(read, Math::max);
                }
            }
            return text(response, callback, 200, "{\"bytes\":" + bytes + "}");
        });
        byte[] large = new byte[8_000_000];
        HttpResponse<String> answer = frontend.send(frontend.request(
                        IMPORT, "Authorization", OPERATOR, Headers.IDEMPOTENCY_KEY, "i", "Content-Type", "text/csv")
                .POST(BodyPublishers.ofByteArray(large)));
        assertThat(answer.body()).isEqualTo("{\"bytes\":8000000}");
    }

    @Test
    void an_import_without_the_operators_token_gets_no_place_at_a_node_and_is_told_at_once() throws Exception {
        for (String token : List.of("", "Authorization: Bearer somebody-else-entirely\r\n")) {
            try (Socket stranger = begin(token + "Transfer-Encoding: chunked\r\n\r\n5\r\ntitle\r\n")) {
                String status = token.isEmpty() ? "HTTP/1.1 401 " : "HTTP/1.1 403 ";
                assertThat(readUntil(stranger, "\r\n")).startsWith(status);
            }
        }
        assertThat(CATALOG.requests()).isEmpty();
    }

    @Test
    void a_client_that_breaks_off_its_import_puts_no_node_under_suspicion() throws Exception {
        CATALOG.conduct((request, response, callback) -> {
            try (InputStream in = Content.Source.asInputStream(request)) {
                in.readAllBytes();
            }
            return text(response, callback, 200, "{}");
        });
        try (Socket client = begin("Authorization: " + OPERATOR + "\r\nContent-Length: 1000000\r\n\r\ntitle")) {
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> CATALOG.requests().contains("POST " + IMPORT));
            client.setSoLinger(true, 0); // a reset, as when a process is killed
        }
        await().atMost(Duration.ofSeconds(10)).until(() -> inFlight() == 0);
        assertThat(frontend.metrics()
                        .counter("frontend.node.catalog-1.suspicions")
                        .getCount())
                .isZero();
        assertThat(frontend.standing(CATALOG)).isEqualTo("HEALTHY");
    }

    private static Socket begin(String rest) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), frontend.port());
        socket.setSoTimeout(10_000);
        socket.getOutputStream()
                .write(("POST " + IMPORT + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                                + "Idempotency-Key: broken-off\r\n" + rest)
                        .getBytes(US_ASCII));
        return socket;
    }

    private static String readUntil(Socket socket, String end) throws IOException {
        StringBuilder read = new StringBuilder();
        while (read.indexOf(end) < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("the connection ended after: " + read).isNotNegative();
            read.append((char) next);
        }
        return read.toString();
    }

    private static int inFlight() {
        String name = "frontend.node.catalog-1.in-flight";
        Gauge<?> gauge = Objects.requireNonNull(frontend.metrics().getGauges().get(name), name);
        return ((Number) gauge.getValue()).intValue();
    }
}
