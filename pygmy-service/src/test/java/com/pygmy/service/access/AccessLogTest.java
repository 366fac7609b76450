package com.pygmy.service.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.service.SmallConfiguration;
import com.pygmy.service.SmallService;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AccessLogTest {
    private static final byte[] BAR = {'|'};
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();

    private DropwizardTestSupport<SmallConfiguration> service(Path file, ConfigOverride... more) {
        ConfigOverride[] overrides = Stream.concat(
                        Stream.of(
                                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                                ConfigOverride.config("server.adminConnectors[0].port", "0"),
                                ConfigOverride.config("accessLog.file", file.toString())),
                        Stream.of(more))
                .toArray(ConfigOverride[]::new);
        return new DropwizardTestSupport<>(SmallService.class, (String) null, overrides);
    }

    private HttpResponse<String> send(int port, String target, HttpRequest.Builder request) throws Exception {
        return http.send(
                request.uri(URI.create("http://127.0.0.1:" + port + target)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static List<String> awaitLines(Path file, int count) {
        await().atMost(SOON).until(() -> lines(file).size() >= count);
        return lines(file);
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_request_has_one_line_whoever_answered_it_and_no_secret_is_in_it() throws Exception {
        Path file = directory.resolve("logs/access.log");
        DropwizardTestSupport<SmallConfiguration> service = service(file);
        service.before();
        try {
            int port = service.getLocalPort();
            send(
                    port,
                    "/wishes?limit=3&key=top-secret",
                    HttpRequest.newBuilder().header("X-Request-Id", "one"));
            send(
                    port,
                    "/wishes",
                    HttpRequest.newBuilder()
                            .header("X-Request-Id", "two")
                            .header("Idempotency-Key", "top-secret")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"name\":\"x\",\"copies\":1}")));
            send(
                    port,
                    "/secret",
                    HttpRequest.newBuilder()
                            .header("X-Request-Id", "three")
                            .header("Authorization", "Bearer " + SmallService.NODE_TOKEN));
            send(port, "/plain/broken", HttpRequest.newBuilder().header("X-Request-Id", "four"));
            send(port, "/nowhere", HttpRequest.newBuilder().header("X-Request-Id", "five"));
            send(service.getAdminPort(), "/healthcheck", HttpRequest.newBuilder());
            send(service.getAdminPort(), "/threads", HttpRequest.newBuilder());
            List<String> lines = awaitLines(file, 6);
            assertThat(lines).hasSize(6);
            assertThat(lines.get(0))
                    .matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z method=GET path=/wishes status=200"
                            + " ms=\\d+\\.\\d{3} in=0 out=5 node=- cache=- id=one trace=- from=127\\.0\\.0\\.1");
            assertThat(lines.get(1)).contains("method=POST path=/wishes status=200", " in=23 out=12 ", "id=two");
            assertThat(lines.get(2)).contains("path=/secret status=403", "id=three");
            assertThat(lines.get(3)).contains("path=/plain/broken status=500", "id=four");
            assertThat(lines.get(4)).contains("path=/nowhere status=404", "id=five");
            assertThat(lines.get(5)).contains("path=/threads status=401", "port=admin");
            assertThat(Files.readString(file)).doesNotContain("top-secret", SmallService.NODE_TOKEN);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
        } finally {
            service.after();
        }
    }

    @Test
    void as_json_each_line_is_an_object_whatever_the_path_is() throws Exception {
        Path file = directory.resolve("access.log");
        DropwizardTestSupport<SmallConfiguration> service =
                service(file, ConfigOverride.config("accessLog.format", "json"));
        service.before();
        try {
            send(
                    service.getLocalPort(),
                    "/%22,%20%22x",
                    HttpRequest.newBuilder()
                            .header("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
            send(service.getLocalPort(), "/" + "a".repeat(3000), HttpRequest.newBuilder());
        } finally {
            service.after(); // what waits is written when the service stops
        }
        List<String> lines = lines(file);
        assertThat(lines).hasSize(2);
        JsonNode line = new ObjectMapper().readTree(lines.get(0));
        assertThat(line.path("status").asInt()).isEqualTo(404);
        assertThat(line.path("path").asText()).isEqualTo("/%22,%20%22x");
        assertThat(line.path("trace").asText()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
        assertThat(line.has("node")).isFalse();
        assertThat(new ObjectMapper().readTree(lines.get(1)).path("path").asText())
                .hasSize(512);
    }

    @Test
    void a_service_whose_log_cannot_be_written_does_not_start() throws Exception {
        Path file = Files.createDirectory(directory.resolve("folder"));
        assertThatThrownBy(() -> service(file).before())
                .hasMessageContaining("accessLog.file: " + file + " cannot be written");
    }

    @Test
    void lines_that_wait_fit_into_one_file() throws Exception {
        ConfigOverride small = ConfigOverride.config("accessLog.fileSizeMax", "64KiB");
        assertThatThrownBy(() -> service(directory.resolve("access.log"), small).before())
                .hasMessageContaining("waitingMax: larger than a file (expected: at most fileSizeMax)");
    }

    @Test
    void what_others_sent_ends_neither_a_line_nor_a_field() {
        LineBytes line = new LineBytes();
        line.text("a b\r\n\"\\\u001b\u00e9\u20ac")
                .own(BAR)
                .text(null)
                .own(BAR)
                .number(-120)
                .threeDigits(7);
        assertThat(new String(line.bytes, 0, line.length, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("a%20b%0D%0A%22%5C%1B%E9?|-|-120007");
    }
}
