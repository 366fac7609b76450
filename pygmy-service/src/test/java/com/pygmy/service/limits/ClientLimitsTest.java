package com.pygmy.service.limits;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import io.dropwizard.testing.junit5.DropwizardAppExtension;
import io.dropwizard.testing.junit5.DropwizardExtensionsSupport;
import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What clients that send or read slowly, or a great deal, can do to a service: nothing that another client notices. */
@ExtendWith(DropwizardExtensionsSupport.class)
class ClientLimitsTest {
    private static final int BODY_BYTES = 256 * 1024;
    private static final int BUDGET_BYTES = 1024 * 1024;

    /** Waits long, so that only room can run out. */
    private static final DropwizardAppExtension<SmallConfiguration> PATIENT = service("5m", "http");

    /** Waits hardly at all, so that a slow client is cut off. Its connections tell when they have read something, but on the admin port. */
    private static final DropwizardAppExtension<SmallConfiguration> IMPATIENT = service("300ms", "core");

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** Two services that overrode the same keys by system properties would leave them to other tests: these have files. */
    private static DropwizardAppExtension<SmallConfiguration> service(String patience, String connector) {
        String yaml = """
                clients:
                  {heldMax: %dB, bodyMax: %dB, bodyTimeout: %s, headersTimeout: %3$s, answerTimeout: %3$s, answerRateMin: 1GiB,
                   adminConnectionsMax: 64}
                server:
                  adminMinThreads: 1
                  adminMaxThreads: 8
                  applicationConnectors: [{type: %4$s, port: 0}]
                  adminConnectors: [{type: http, port: 0}]
                """.formatted(BUDGET_BYTES, BODY_BYTES, patience, connector);
        return new DropwizardAppExtension<>(
                SmallService.class, "clients.yml", path -> new ByteArrayInputStream(yaml.getBytes(UTF_8)));
    }

    @Test
    void bodies_that_never_end_fill_no_more_than_the_budget_and_keep_nobody_out() throws Exception {
        int senders = 10 * BUDGET_BYTES / BODY_BYTES;
        try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
            String unfinished = post("/wishes", BODY_BYTES) + "x".repeat(BODY_BYTES - 1);
            for (int i = 0; i < senders; i++) {
                strangers.send(unfinished);
                assertThat(gauge(PATIENT, "held-bytes")).isLessThanOrEqualTo(BUDGET_BYTES);
            }
            await().until(() -> count(PATIENT, "body-no-room") >= senders - BUDGET_BYTES / BODY_BYTES);

            assertThat(get(PATIENT.getLocalPort(), "/wishes?limit=5").statusCode())
                    .isEqualTo(200);
            assertThat(wish(PATIENT.getLocalPort()).statusCode()).isEqualTo(200);
            assertThat(get(PATIENT.getAdminPort(), "/healthcheck").statusCode()).isEqualTo(200);
            assertThat(Strangers.readAll(strangers.firstAnswered()))
                    .startsWith("HTTP/1.1 429")
                    .containsIgnoringCase("Retry-After: 1")
                    .contains("/problems/overloaded", "\"executed\":\"no\"");
            assertThat(gauge(PATIENT, "held-bytes")).isPositive();
        }
        await().until(() -> gauge(PATIENT, "held-bytes") == 0 && gauge(PATIENT, "waiting") == 0);
    }

    @Test
    void small_bodies_that_never_end_make_room_for_one_that_does() throws Exception {
        int bytes = 32 * 1024;
        long refusedBefore = count(PATIENT, "body-no-room");
        try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
            String unfinished = post("/wishes", bytes) + "x".repeat(bytes - 1);
            for (int i = 0; i < 3 * BUDGET_BYTES / bytes; i++) {
                strangers.send(unfinished);
            }
            await().until(() -> count(PATIENT, "body-no-room") - refusedBefore >= BUDGET_BYTES / bytes);
            assertThat(wish(PATIENT.getLocalPort()).statusCode()).isEqualTo(200);
            assertThat(Strangers.readAll(strangers.firstAnswered())).startsWith("HTTP/1.1 429");
        }
        await().until(() -> gauge(PATIENT, "held-bytes") == 0);
    }

    @Test
    void a_header_alone_reserves_nothing() throws Exception {
        try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
            for (int i = 0; i < 50; i++) {
                strangers.send(post("/wishes", BODY_BYTES));
            }
            await().until(() -> gauge(PATIENT, "waiting") == 50);
            assertThat(gauge(PATIENT, "held-bytes")).isZero();
        }
        await().until(() -> gauge(PATIENT, "waiting") == 0);
    }

    @Test
    void a_body_in_pieces_arrives_whole() throws Exception {
        try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
            Socket pieces = strangers.send(String.join(
                    "\r\n",
                    "POST /wishes HTTP/1.1",
                    "Host: x",
                    "Connection: close",
                    "Content-Type: application/json",
                    "Transfer-Encoding: chunked",
                    "",
                    "3",
                    "{\"n",
                    ""));
            await().until(() -> gauge(PATIENT, "waiting") == 1);
            String rest = "ame\":\"book\",\"copies\":3}";
            String chunk = Integer.toHexString(rest.length()) + "\r\n" + rest + "\r\n0\r\n\r\n";
            pieces.getOutputStream().write(chunk.getBytes(US_ASCII));
            assertThat(Strangers.readAll(pieces)).startsWith("HTTP/1.1 200").endsWith("{\"copies\":3}");
        }
        await().until(() -> gauge(PATIENT, "held-bytes") == 0);
    }

    @Test
    void a_client_that_sends_too_large_a_body_to_its_end_gets_the_answer() throws Exception {
        int bytes = 8 * BODY_BYTES;
        for (int i = 0; i < 20; i++) {
            try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
                Socket sender = strangers.send(post("/wishes", bytes));
                sender.getOutputStream().write(new byte[bytes]);
                assertThat(Strangers.readAll(sender)).startsWith("HTTP/1.1 413").contains("body-too-large");
            }
        }
    }

    @Test
    void a_client_that_says_it_sends_a_large_body_and_does_not_is_answered_and_cut_off() throws Exception {
        try (Strangers strangers = new Strangers(PATIENT.getLocalPort())) {
            assertThat(Strangers.readAll(strangers.send(post("/wishes", 8 * BODY_BYTES))))
                    .startsWith("HTTP/1.1 413");
        }
    }

    @Test
    void a_body_that_comes_byte_by_byte_is_refused_when_its_time_is_over() throws Exception {
        long before = count(IMPATIENT, "body-too-slow");
        try (Strangers strangers = new Strangers(IMPATIENT.getLocalPort())) {
            Socket slow = strangers.send(post("/wishes", BODY_BYTES));
            assertThat(Strangers.drip(slow))
                    .startsWith("HTTP/1.1 408")
                    .contains("/problems/request-timeout", "\"executed\":\"no\"");
        }
        assertThat(count(IMPATIENT, "body-too-slow")).isGreaterThan(before);
        await().until(() -> gauge(IMPATIENT, "held-bytes") == 0);
    }

    @Test
    void headers_that_come_byte_by_byte_end_their_connection() throws Exception {
        try (Strangers strangers = new Strangers(IMPATIENT.getLocalPort())) {
            assertThat(Strangers.drip(strangers.send("GET /wishes HTTP/1.1\r\nX-Slow: ")))
                    .isEmpty();
            Socket second = strangers.send("GET /wishes?limit=5 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(second.getInputStream().readNBytes(12)).asString().isEqualTo("HTTP/1.1 200");
            second.getInputStream().skipNBytes(second.getInputStream().available());
            assertThat(Strangers.drip(second)).doesNotContain("HTTP/1.1");
        }
        try (Strangers strangers = new Strangers(IMPATIENT.getAdminPort())) {
            assertThat(Strangers.drip(strangers.send("GET /ping HTTP/1.1\r\nX-Slow: ")))
                    .isEmpty();
        }
        assertThat(count(IMPATIENT, "headers-too-slow")).isGreaterThanOrEqualTo(3);
    }

    @Test
    void a_client_that_does_not_read_its_answer_is_cut_off() throws Exception {
        try (Strangers strangers = new Strangers(IMPATIENT.getLocalPort())) {
            Socket silent = strangers.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            await().until(() -> count(IMPATIENT, "answer-too-slow") >= 1);
            assertThat(Strangers.readAll(silent).length()).isLessThan(SmallService.LARGE_BYTES);
        }
        await().until(() -> gauge(IMPATIENT, "held-bytes") == 0 && gauge(IMPATIENT, "waiting") == 0);
    }

    @Test
    void forms_that_never_end_hold_no_thread_of_the_admin_port() throws Exception {
        try (Strangers strangers = new Strangers(PATIENT.getAdminPort())) {
            for (int i = 0; i < 40; i++) {
                strangers.send("POST /tasks/log-level HTTP/1.1\r\nHost: x\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nlogger=");
            }
            await().until(() -> gauge(PATIENT, "waiting") == 40);
            assertThat(get(PATIENT.getAdminPort(), "/healthcheck").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void connections_without_a_request_make_room_for_one_that_has_one() throws Exception {
        try (Strangers strangers = new Strangers(PATIENT.getAdminPort())) {
            for (int i = 0; i < 200; i++) {
                strangers.send("");
            }
            await().until(() -> count(PATIENT, "connection-one-too-many") >= 200 - 64);
            assertThat(get(PATIENT.getAdminPort(), "/healthcheck").statusCode()).isEqualTo(200);
        }
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(60));
    }

    private static String post(String path, int bytes) {
        return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: " + bytes
                + "\r\n\r\n";
    }

    private HttpResponse<String> wish(int port) throws Exception {
        return http.send(
                request(port, "/wishes")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString("{\"name\":\"book\",\"copies\":3}"))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(int port, String path) throws Exception {
        return http.send(request(port, path).build(), BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(int port, String path) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .timeout(Duration.ofSeconds(30));
    }

    private static long gauge(DropwizardAppExtension<SmallConfiguration> service, String name) {
        Gauge<?> gauge = Objects.requireNonNull(
                service.getEnvironment().metrics().getGauges().get("clients." + name));
        return ((Number) gauge.getValue()).longValue();
    }

    private static long count(DropwizardAppExtension<SmallConfiguration> service, String reason) {
        return service.getEnvironment()
                .metrics()
                .counter("clients.refused." + reason)
                .getCount();
    }
}
