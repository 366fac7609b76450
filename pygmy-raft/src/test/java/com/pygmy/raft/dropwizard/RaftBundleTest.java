package com.pygmy.raft.dropwizard;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.pygmy.protocol.Headers;
import com.pygmy.raft.testing.FreePort;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaftBundleTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<DropwizardTestSupport<BankService.Settings>> NODES = new ArrayList<>();
    private static final String OPERATOR = "Bearer the-operators-secret";
    private static final List<Integer> PORTS = new ArrayList<>();

    @TempDir
    static Path root;

    @BeforeAll
    static void startThreeNodes() throws Exception {
        for (int i = 0; i < 9; i++) {
            PORTS.add(FreePort.next());
        }
        for (int i = 1; i <= 3; i++) {
            Path yaml = Files.writeString(root.resolve("bank-" + i + ".yml"), yaml(i));
            DropwizardTestSupport<BankService.Settings> node =
                    new DropwizardTestSupport<>(BankService.class, yaml.toString());
            node.before();
            NODES.add(node);
        }
        for (int i = 1; i <= 3; i++) {
            int node = i;
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> health(node).path("healthy").asBoolean());
        }
    }

    @AfterAll
    static void stop() {
        NODES.parallelStream().forEach(DropwizardTestSupport::after);
    }

    private static int port(int node) {
        return PORTS.get(node * 3 - 3);
    }

    private static int adminPort(int node) {
        return PORTS.get(node * 3 - 2);
    }

    private static String yaml(int node) {
        StringBuilder yaml =
                new StringBuilder("""
                server:
                  applicationConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                  adminConnectors: [{type: http, port: %d, bindHost: 127.0.0.1}]
                logging: {level: WARN}
                operatorToken: the-operators-secret
                raft:
                  node: bank-%d
                  directory: %s
                  nodeToken: the-nodes-secret
                  peers:
                """.formatted(port(node), adminPort(node), node, root.resolve("data-" + node)));
        for (int i = 1; i <= 3; i++) {
            yaml.append("    bank-" + i + ": 127.0.0.1:" + PORTS.get(i * 3 - 1) + "\n");
        }
        yaml.append("  peerUrls:\n");
        for (int i = 1; i <= 3; i++) {
            yaml.append("    bank-" + i + ": http://127.0.0.1:" + port(i) + "\n");
        }
        return yaml.toString();
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        // A connection of its own: a server may close one after refusing a body that it did not read.
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder account(int node, String name) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port(node) + "/accounts/" + name));
    }

    private static JsonNode health(int node) throws IOException, InterruptedException {
        return healthChecks(node).path("raft");
    }

    private static JsonNode healthChecks(int node) throws IOException, InterruptedException {
        return JSON.readTree(
                send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort(node) + "/healthcheck")))
                        .body());
    }

    private static String task(int node, String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(taskRequest(node, name).header("Authorization", OPERATOR));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return answer.body().strip();
    }

    private static String failedTask(int node, String name) throws IOException, InterruptedException {
        HttpResponse<String> answer = send(taskRequest(node, name).header("Authorization", OPERATOR));
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("Exception", "\tat ");
        return answer.body().strip();
    }

    private static HttpRequest.Builder taskRequest(int node, String name) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort(node) + "/tasks/" + name))
                .POST(HttpRequest.BodyPublishers.noBody());
    }

    private static HttpResponse<String> deposit(int node, String key, String name, long cents) throws Exception {
        return send(account(node, name)
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Long.toString(cents))));
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void a_command_sent_to_any_node_is_seen_by_the_session_on_every_other() throws Exception {
        for (int writer = 1; writer <= 3; writer++) {
            HttpResponse<String> written = deposit(writer, "session-" + writer, "anna", 10);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
            assertThat(header(written, Headers.INDEX)).matches("bank=\\d+");
            assertThat(header(written, Headers.NODE)).isEqualTo("bank-" + writer);
            for (int reader = 1; reader <= 3; reader++) {
                HttpResponse<String> read =
                        send(account(reader, "anna").header(Headers.SESSION, header(written, Headers.SESSION)));
                assertThat(read.body()).isEqualTo(Long.toString(writer * 10L));
            }
        }
    }

    @Test
    void the_same_key_at_different_nodes_has_one_effect() throws Exception {
        for (int node = 1; node <= 3; node++) {
            assertThat(deposit(node, "one-key", "berta", 7).body()).isEqualTo("7");
        }
    }

    @Test
    void a_session_of_another_epoch_is_refused_as_such() throws Exception {
        HttpResponse<String> refused = send(account(1, "anna").header(Headers.SESSION, "bank@cafe:1"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("/problems/session-expired");
    }

    @Test
    void malformed_headers_are_refused_with_what_was_expected() throws Exception {
        HttpResponse<String> refused = send(account(1, "anna").header(Headers.CONSISTENCY, "strong"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("expected: session, linearizable or any");
        assertThat(send(account(1, "anna").header(Headers.SESSION, "nonsense")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_health_check_tells_role_leader_and_progress() throws Exception {
        List<String> leaders = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            JsonNode health = health(node);
            assertThat(health.path("canRead").asBoolean()).isTrue();
            assertThat(health.path("electionTimeoutMillis").asLong()).isGreaterThanOrEqualTo(600);
            assertThat(health.path("divergences").asLong(-1)).isZero();
            assertThat(health.path("followersStuck").asLong(-1)).isZero();
            assertThat(health.path("canWrite").asBoolean()).isTrue();
            assertThat(health.path("applied").asLong()).isPositive();
            leaders.add(health.path("leader").asText());
        }
        assertThat(leaders.stream().distinct()).hasSize(1);
    }

    @Test
    void deadlocks_are_not_looked_for_at_each_health_request() throws Exception {
        Set<String> looked = new HashSet<>();
        Set<String> timestamps = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            JsonNode health = healthChecks(1);
            looked.add(health.path("deadlocks").path("timestamp").asText());
            timestamps.add(health.path("raft").path("timestamp").asText());
        }
        assertThat(timestamps).hasSizeGreaterThan(2);
        assertThat(looked).hasSizeBetween(1, 2).doesNotContain("");
    }

    @Test
    void operators_transfer_leadership_compare_digests_and_take_snapshots_and_backups() throws Exception {
        deposit(1, "for-the-tasks", "carla", 1);
        String leader = health(1).path("leader").asText();
        int leading = Integer.parseInt(leader.substring("bank-".length()));
        String next =
                JSON.readTree(task(leading, "raft-transfer")).path("leader").asText();
        assertThat(next).startsWith("bank-").isNotEqualTo(leader);
        assertThat(JSON.readTree(task(1, "raft-snapshot")).path("index").asLong())
                .isPositive();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> task(1, "raft-digest").equals(task(2, "raft-digest"))
                        && task(2, "raft-digest").equals(task(3, "raft-digest")));
        assertThat(task(3, "raft-status")).contains("\"node\":\"bank-3\"");
    }

    @Test
    void a_backup_is_a_new_private_file_below_its_folder() throws Exception {
        deposit(1, "for-the-backup", "emil", 1);
        String written = task(2, "raft-backup?file=monday.db");
        Path backup = root.resolve("data-2/backups/monday.db");
        String digest = MoreFiles.asByteSource(backup).hash(Hashing.sha256()).toString();
        assertThat(written).contains("\"index\":", "\"sha256\":\"" + digest + "\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(root.resolve("data-2"))))
                .isEqualTo("rwx------");
        assertThat(failedTask(2, "raft-backup?file=monday.db")).contains("exists (expected: a new file)");

        Path elsewhere = root.resolve("elsewhere.db");
        Files.createSymbolicLink(backup.resolveSibling("link.db"), elsewhere);
        assertThat(failedTask(2, "raft-backup?file=link.db")).contains("exists (expected: a new file)");
        for (String name : List.of(
                "",
                elsewhere.toString(),
                "..%2felsewhere.db",
                "..",
                ".hidden",
                "a%5cb",
                "a%00b",
                "a%0ab",
                "b-partial")) {
            assertThat(failedTask(2, "raft-backup?file=" + name)).contains("expected: the name of a new file");
        }
        assertThat(elsewhere).doesNotExist();
        try (Stream<Path> files = Files.list(backup.getParent())) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("monday.db", "link.db");
        }
        assertThat(MoreFiles.asByteSource(backup).hash(Hashing.sha256())).hasToString(digest);
    }

    @Test
    void a_health_check_waits_for_news_where_its_reader_is_willing_to() throws Exception {
        String tag = healthNews(2, "\"none\"", 1)
                .get(10, SECONDS)
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        CompletableFuture<HttpResponse<String>> news = healthNews(2, tag, 10);
        task(2, "raft-drain");
        HttpResponse<String> drains = news.get(20, SECONDS);
        assertThat(JSON.readTree(drains.body()).at("/raft/draining").asBoolean())
                .isTrue();
        assertThat(drains.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);

        task(2, "raft-undrain");
        long begin = System.nanoTime();
        HttpResponse<String> serves = healthNews(2, tag, 1).get(20, SECONDS);
        assertThat(System.nanoTime() - begin).as("it has waited").isGreaterThanOrEqualTo(SECONDS.toNanos(1));
        assertThat(serves.statusCode()).isEqualTo(200);
        assertThat(serves.headers().firstValue("ETag")).contains(tag);
    }

    private static CompletableFuture<HttpResponse<String>> healthNews(int node, String tag, int seconds) {
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort(node) + "/healthcheck"))
                                .header("If-None-Match", tag)
                                .header("Prefer", "wait=" + seconds)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void a_drain_can_be_taken_back() throws Exception {
        assertThat(JSON.readTree(task(3, "raft-drain")).path("draining").asBoolean())
                .isTrue();
        assertThat(health(3).path("healthy").asBoolean()).isFalse();
        assertThat(JSON.readTree(task(3, "raft-undrain")).path("draining").asBoolean())
                .isFalse();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> health(3).path("healthy").asBoolean());
        assertThat(JSON.readTree(task(3, "raft-undrain")).path("draining").asBoolean())
                .isFalse();
    }

    @Test
    void tasks_need_the_operators_token_and_say_in_clear_words_what_failed() throws Exception {
        for (String task : List.of(
                "raft-status",
                "raft-members",
                "raft-snapshot",
                "raft-transfer",
                "raft-digest",
                "raft-backup?file=stolen.db",
                "raft-drain",
                "raft-undrain")) {
            assertThat(send(taskRequest(1, task)).statusCode()).as(task).isEqualTo(401);
            assertThat(send(taskRequest(1, task).header("Authorization", "Bearer the-nodes-secret"))
                            .statusCode())
                    .as(task)
                    .isEqualTo(403);
        }
        assertThat(health(1).path("draining").asBoolean()).isFalse();
        assertThat(root.resolve("data-1/backups")).doesNotExist();
        assertThat(failedTask(1, "raft-transfer?to=bank-9%0d%0aforged")).contains("bank-9");
    }

    @Test
    void metrics_tell_what_the_replica_does() throws Exception {
        deposit(1, "for-the-metrics", "dora", 1);
        String metrics = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort(1) + "/metrics")))
                .body();
        assertThat(metrics)
                .contains("# HELP raft_bank_applied Index of the last log entry that is applied here.\n")
                .contains("raft_bank_command");
        assertThat(metrics.lines().filter(line -> line.matches("# HELP (raft|clients|logs)_.*")))
                .as("each has a text of its own")
                .hasSizeGreaterThan(40)
                .noneMatch(line -> line.endsWith("counts it."));
    }

    @Test
    void a_configuration_that_cannot_work_stops_the_start_and_says_why() {
        assertRefused("raft.nodeToken", "a-short-secret", "nodeToken: 14 characters");
        assertRefused("operatorToken", "the-nodes-secret", "operatorToken, nodeToken: the same");
        assertRefused("raft.node", "bank-9", "not one of the peers");
        assertRefused("raft.electionTimeoutMax", "200ms", "electionTimeoutMin");
        assertRefused("raft.peers.bank-2", "127.0.0.1", "host:port");
        assertRefused("raft.transport", "pigeon", "must be netty");
        assertRefused("raft.tls.certificate", "missing.p12", "expected: readable files");
        assertRefused("raft.nodeToken", " ", "nodeToken");
        assertRefused("raft.pendingCommandsMax", "0", "pendingCommandsMax");
        assertRefused("raft.entriesInFlightMax", "0", "entriesInFlightMax");
    }

    private static void assertRefused(String key, String value, String reason) {
        DropwizardTestSupport<BankService.Settings> node = new DropwizardTestSupport<>(
                BankService.class, root.resolve("bank-1.yml").toString(), ConfigOverride.config(key, value));
        assertThatThrownBy(node::before).hasStackTraceContaining(reason);
    }
}
