package com.pygmy.service.audit;

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
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditLogTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private DropwizardTestSupport<SmallConfiguration> service = service(Path.of("audit.log"));

    @BeforeEach
    void start() throws Exception {
        service = service(file());
        service.before();
    }

    @AfterEach
    void stop() {
        service.after();
    }

    private static DropwizardTestSupport<SmallConfiguration> service(Path file) {
        return new DropwizardTestSupport<>(
                SmallService.class,
                (String) null,
                ConfigOverride.config("server.applicationConnectors[0].port", "0"),
                ConfigOverride.config("server.adminConnectors[0].port", "0"),
                ConfigOverride.config("auditLog.file", file.toString()));
    }

    private Path file() {
        return directory.resolve("audit.log");
    }

    private static HttpRequest.Builder post(int port, String target) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + target))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"name\":\"x\",\"copies\":1}"));
    }

    private static HttpRequest.Builder operators(int port, String target) {
        return post(port, target).header("Authorization", "Bearer " + SmallService.OPERATOR_TOKEN);
    }

    private int send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString()).statusCode();
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : Files.readAllLines(file())) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private List<JsonNode> awaitLines(int count) {
        return await().atMost(SOON).until(this::lines, lines -> lines.size() >= count);
    }

    private List<JsonNode> linesOf(String role) throws IOException {
        return lines().stream()
                .filter(line -> line.path("role").asText().equals(role))
                .toList();
    }

    @Test
    void strangers_have_lines_up_to_a_rate_however_they_fail_and_operators_have_all() throws Exception {
        int requests = 2 * AuditLog.STRANGERS_BURST;
        for (int i = 0; i < requests; i++) {
            assertThat(send(post(service.getLocalPort(), "/wishes/1"))).isEqualTo(405);
        }
        for (int i = 0; i < requests; i++) {
            assertThat(send(operators(service.getAdminPort(), "/tasks/gc").header("Origin", "http://elsewhere")))
                    .isEqualTo(403);
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(linesOf("operator")).hasSize(requests));
        int lines = linesOf("none").size();
        long leftOut = lines().stream()
                .mapToLong(line -> line.path("leftOut").asLong())
                .sum();
        assertThat(lines).isBetween(AuditLog.STRANGERS_BURST, requests - 1);
        assertThat(lines + leftOut).isEqualTo(requests);
    }

    @Test
    void an_action_whose_query_cannot_be_decoded_has_a_line() throws Exception {
        // A line may be written after the answer was read: so that they are in order, each is awaited.
        send(operators(service.getAdminPort(), "/tasks/gc?x=%ff"));
        awaitLines(1);
        send(operators(service.getLocalPort(), "/wishes?x=%ff"));
        awaitLines(2);
        send(operators(service.getLocalPort(), "/wishes?last=1"));
        List<JsonNode> lines = awaitLines(3);
        assertThat(lines.get(0).path("action").asText()).isEqualTo("gc");
        assertThat(lines.get(0).path("parameters").toString()).isEqualTo("{\"query\":\"cannot be decoded\"}");
        assertThat(lines.get(1).path("action").asText()).isEqualTo("POST /wishes");
        assertThat(lines.get(2).path("parameters").toString()).isEqualTo("{\"last\":\"1\"}");
    }

    @Test
    void a_path_that_is_spelled_in_another_way_is_audited_too() throws Exception {
        assertThat(send(operators(service.getLocalPort(), "/wishes;x=1"))).isEqualTo(200);
        send(operators(service.getLocalPort(), "/w%69shes"));
        send(operators(service.getAdminPort(), "/tasks;x=1/gc"));
        assertThat(awaitLines(3))
                .extracting(line -> line.path("action").asText())
                .containsExactlyInAnyOrder("POST /wishes", "POST /wishes", "gc");
    }

    @Test
    void a_secret_is_not_written_however_its_parameter_is_named() throws Exception {
        String names = "myTOKENs=hush&a%0Apassword=hush&" + "x".repeat(600) + "key=hush";
        send(operators(service.getAdminPort(), "/tasks/gc?note=1&" + names));
        assertThat(awaitLines(1).get(0).path("parameters").path("note").asText())
                .isEqualTo("1");
        assertThat(Files.readString(file())).contains("***").doesNotContain("hush");
    }

    @Test
    void only_an_answer_tells_how_an_action_ended() {
        assertThat(AuditLog.outcome(0)).isEqualTo("unknown");
        assertThat(AuditLog.outcome(204)).isEqualTo("done");
        assertThat(AuditLog.outcome(404)).isEqualTo("refused");
        assertThat(AuditLog.outcome(503)).isEqualTo("failed");
    }

    @Test
    void a_service_whose_audit_cannot_be_written_does_not_start() throws Exception {
        Path folder = Files.createDirectory(directory.resolve("folder"));
        assertThatThrownBy(() -> service(folder).before())
                .hasMessageContaining("auditLog.file: " + folder + " cannot be written");
    }
}
