package com.pygmy.raft.dropwizard;

import static com.pygmy.raft.dropwizard.BankNodes.send;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.pygmy.protocol.Headers;
import com.pygmy.protocol.files.OwnerOnly;
import io.dropwizard.testing.ConfigOverride;
import io.dropwizard.testing.DropwizardTestSupport;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
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

    @TempDir
    static Path root;

    private static BankNodes nodes;

    @BeforeAll
    static void start() throws Exception {
        nodes = new BankNodes(root);
    }

    @AfterAll
    static void stop() {
        nodes.close();
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void a_command_sent_to_any_node_is_seen_by_the_session_on_every_other() throws Exception {
        for (int writer = 1; writer <= 3; writer++) {
            HttpResponse<String> written = nodes.deposit(writer, "session-" + writer, "anna", 10);
            assertThat(written.statusCode()).as(written.body()).isEqualTo(200);
            assertThat(header(written, Headers.INDEX)).matches("bank=\\d+");
            assertThat(header(written, Headers.NODE)).isEqualTo("bank-" + writer);
            for (int reader = 1; reader <= 3; reader++) {
                HttpResponse<String> read =
                        send(nodes.account(reader, "anna").header(Headers.SESSION, header(written, Headers.SESSION)));
                assertThat(read.body()).isEqualTo(Long.toString(writer * 10L));
            }
        }
    }

    @Test
    void the_same_key_at_different_nodes_has_one_effect() throws Exception {
        for (int node = 1; node <= 3; node++) {
            assertThat(nodes.deposit(node, "one-key", "berta", 7).body()).isEqualTo("7");
        }
    }

    @Test
    void a_session_of_another_epoch_is_refused_as_such() throws Exception {
        HttpResponse<String> refused = send(nodes.account(1, "anna").header(Headers.SESSION, "bank@cafe:1"));
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("/problems/session-expired");
    }

    @Test
    void malformed_headers_are_refused_with_what_was_expected() throws Exception {
        HttpResponse<String> refused = send(nodes.account(1, "anna").header(Headers.CONSISTENCY, "strong"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("expected: session, linearizable or any");
        assertThat(send(nodes.account(1, "anna").header(Headers.SESSION, "nonsense"))
                        .statusCode())
                .isEqualTo(400);
    }

    @Test
    void the_health_check_tells_role_leader_and_progress() throws Exception {
        List<String> leaders = new ArrayList<>();
        for (int node = 1; node <= 3; node++) {
            JsonNode health = nodes.health(node);
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
    void a_node_is_ready_until_it_drains_and_says_why_not() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> nodes.ready(3).statusCode() == 200);
        JsonNode told = JSON.readTree(nodes.ready(3).body());
        assertThat(told.path("leader").asText()).startsWith("bank-");
        assertThat(told.path("lagEntries").isNumber()).isTrue();
        nodes.task(3, "raft-drain");
        try {
            HttpResponse<String> drained = nodes.ready(3);
            assertThat(drained.statusCode()).isEqualTo(503);
            assertThat(JSON.readTree(drained.body()).path("causes").toString()).isEqualTo("[\"about to stop\"]");
        } finally {
            nodes.task(3, "raft-undrain");
        }
    }

    @Test
    void what_operators_did_and_tried_is_in_the_audit_log_with_the_log_index() throws Exception {
        nodes.deposit(2, "before-the-audit", "olga", 1);
        nodes.task(2, "raft-snapshot?note=audited&apiToken=hush");
        await("the first line, where reading begins")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Files.readString(nodes.auditLog(2)).contains("audited"));
        nodes.failedTask(2, "raft-transfer?to=nobody");
        send(nodes.taskRequest(2, "raft-drain"));
        send(nodes.taskRequest(2, "raft-drain").header("Authorization", "Bearer somebody-elses-secret"));
        nodes.task(2, "log-level?logger=com.pygmy.raft&level=WARN");
        nodes.health(2);
        List<JsonNode> lines = new ArrayList<>();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            lines.clear();
            boolean begun = false;
            for (String line : Files.readAllLines(nodes.auditLog(2))) {
                begun |= line.contains("audited");
                if (begun) {
                    lines.add(JSON.readTree(line));
                }
            }
            assertThat(lines).hasSizeGreaterThanOrEqualTo(5);
        });
        JsonNode snapshot = lines.get(0);
        assertThat(snapshot.path("node").asText()).isEqualTo("bank-2");
        assertThat(snapshot.path("action").asText()).isEqualTo("raft-snapshot");
        assertThat(snapshot.path("parameters").toString()).isEqualTo("{\"apiToken\":\"***\",\"note\":\"audited\"}");
        assertThat(snapshot.path("role").asText()).isEqualTo("operator");
        assertThat(snapshot.path("from").asText()).isEqualTo("127.0.0.1");
        assertThat(snapshot.path("index").asText()).matches("bank=[1-9]\\d*");
        assertThat(snapshot.path("time").asText()).endsWith("Z");
        assertThat(lines.stream()
                        .map(line -> line.path("action").asText() + " "
                                + line.path("outcome").asText() + " "
                                + line.path("role").asText()))
                .containsExactlyInAnyOrder(
                        "raft-snapshot done operator",
                        "raft-transfer failed operator",
                        "raft-drain refused none",
                        "raft-drain refused unknown",
                        "log-level done operator");
        assertThat(Files.readString(nodes.auditLog(2))).doesNotContain("hush", "secret");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nodes.auditLog(2))))
                .isEqualTo("rw-------");
    }

    @Test
    void commands_that_take_longer_than_was_configured_are_counted() throws Exception {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            nodes.deposit(1, "slow-" + System.nanoTime(), "sally", 1);
            return send(nodes.admin(1, "/metrics"))
                    .body()
                    .lines()
                    .filter(line -> line.startsWith("raft_commands_slow"))
                    .anyMatch(line -> !line.endsWith(" 0.0"));
        });
    }

    @Test
    void deadlocks_are_not_looked_for_at_each_health_request() throws Exception {
        Set<String> looked = new HashSet<>();
        Set<String> timestamps = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            JsonNode health = nodes.healthChecks(1);
            looked.add(health.path("deadlocks").path("timestamp").asText());
            timestamps.add(health.path("raft").path("timestamp").asText());
        }
        assertThat(timestamps).hasSizeGreaterThan(2);
        assertThat(looked).hasSizeBetween(1, 2).doesNotContain("");
    }

    @Test
    void operators_transfer_leadership_compare_digests_and_take_snapshots_and_backups() throws Exception {
        nodes.deposit(1, "for-the-tasks", "carla", 1);
        // On a busy machine an election may be under way.
        String leader = await().atMost(Duration.ofSeconds(10))
                .until(() -> nodes.health(1).path("leader").asText(), known -> known.startsWith("bank-"));
        int leading = Integer.parseInt(leader.substring("bank-".length()));
        String next = JSON.readTree(nodes.task(leading, "raft-transfer"))
                .path("leader")
                .asText();
        assertThat(next).startsWith("bank-").isNotEqualTo(leader);
        assertThat(JSON.readTree(nodes.task(1, "raft-snapshot")).path("index").asLong())
                .isPositive();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> nodes.task(1, "raft-digest").equals(nodes.task(2, "raft-digest"))
                        && nodes.task(2, "raft-digest").equals(nodes.task(3, "raft-digest")));
        assertThat(nodes.task(3, "raft-status")).contains("\"node\":\"bank-3\"");
    }

    @Test
    void a_backup_is_a_new_private_file_below_its_folder() throws Exception {
        nodes.deposit(1, "for-the-backup", "emil", 1);
        Path backups = nodes.directory(2).resolve("backups");
        OwnerOnly.make(backups);
        Path forgotten = backups.resolve("backup-0123456789abcdef.db");
        Files.writeString(forgotten, "a copy that its caller could not read");
        Files.setLastModifiedTime(forgotten, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
        String written = nodes.task(2, "raft-backup?file=monday.db");
        assertThat(forgotten).doesNotExist();
        Path backup = nodes.directory(2).resolve("backups/monday.db");
        String digest = MoreFiles.asByteSource(backup).hash(Hashing.sha256()).toString();
        assertThat(written).contains("\"index\":", "\"sha256\":\"" + digest + "\"");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup)))
                .isEqualTo("rw-------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(backup.getParent())))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(nodes.directory(2))))
                .isEqualTo("rwx------");
        assertThat(nodes.failedTask(2, "raft-backup?file=monday.db")).contains("exists (expected: a new file)");

        Path elsewhere = root.resolve("elsewhere.db");
        Files.createSymbolicLink(backup.resolveSibling("link.db"), elsewhere);
        assertThat(nodes.failedTask(2, "raft-backup?file=link.db")).contains("exists (expected: a new file)");
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
            assertThat(nodes.failedTask(2, "raft-backup?file=" + name)).contains("expected: the name of a new file");
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
        String tag = nodes.healthNews(2, "\"none\"", 1)
                .get(10, SECONDS)
                .headers()
                .firstValue("ETag")
                .orElseThrow();
        CompletableFuture<HttpResponse<String>> news = nodes.healthNews(2, tag, 10);
        nodes.task(2, "raft-drain");
        HttpResponse<String> drains = news.get(20, SECONDS);
        assertThat(JSON.readTree(drains.body()).at("/raft/draining").asBoolean())
                .isTrue();
        assertThat(drains.headers().firstValue("ETag").orElseThrow()).isNotEqualTo(tag);

        nodes.task(2, "raft-undrain");
        long begin = System.nanoTime();
        HttpResponse<String> serves = nodes.healthNews(2, tag, 1).get(20, SECONDS);
        assertThat(System.nanoTime() - begin).as("it has waited").isGreaterThanOrEqualTo(SECONDS.toNanos(1));
        assertThat(serves.statusCode()).isEqualTo(200);
        assertThat(serves.headers().firstValue("ETag")).contains(tag);
    }

    @Test
    void a_drain_can_be_taken_back() throws Exception {
        assertThat(JSON.readTree(nodes.task(3, "raft-drain")).path("draining").asBoolean())
                .isTrue();
        assertThat(nodes.health(3).path("healthy").asBoolean()).isFalse();
        assertThat(JSON.readTree(nodes.task(3, "raft-undrain")).path("draining").asBoolean())
                .isFalse();
        await().atMost(Duration.ofSeconds(20))
                .until(() -> nodes.health(3).path("healthy").asBoolean());
        assertThat(JSON.readTree(nodes.task(3, "raft-undrain")).path("draining").asBoolean())
                .isFalse();
    }

    @Test
    void tasks_need_the_operators_token_and_say_in_clear_words_what_failed() throws Exception {
        for (String task : List.of(
                "raft-status",
                "raft-decodable",
                "raft-members",
                "raft-members-add?node=bank-4&address=127.0.0.1:1",
                "raft-members-remove?node=bank-3",
                "raft-members-replace?node=bank-3&by=bank-4&address=127.0.0.1:1",
                "raft-snapshot",
                "raft-transfer",
                "raft-digest",
                "raft-backup?file=stolen.db",
                "raft-drain",
                "raft-undrain")) {
            assertThat(send(nodes.taskRequest(1, task)).statusCode()).as(task).isEqualTo(401);
            assertThat(send(nodes.taskRequest(1, task).header("Authorization", "Bearer the-nodes-secret"))
                            .statusCode())
                    .as(task)
                    .isEqualTo(403);
        }
        assertThat(nodes.health(1).path("draining").asBoolean()).isFalse();
        assertThat(nodes.directory(1).resolve("backups")).doesNotExist();
        assertThat(nodes.failedTask(1, "raft-transfer?to=bank-9%0d%0aforged")).contains("bank-9");
    }

    @Test
    void the_members_are_shown_and_a_change_that_cannot_be_made_is_refused_in_clear_words() throws Exception {
        JsonNode shown = JSON.readTree(nodes.task(1, "raft-members"));
        assertThat(shown.path("members")).hasSize(3);
        assertThat(shown.at("/members/bank-2/url").asText()).startsWith("http://127.0.0.1:");
        assertThat(shown.path("index").asLong()).isGreaterThanOrEqualTo(0);
        assertThat(shown.has("configuration")).isFalse();
        assertThat(nodes.failedTask(1, "raft-members-add?node=bank-4")).contains("address: missing");
        assertThat(nodes.failedTask(2, "raft-members-add?node=bank-4&address=127.0.0.1:1"))
                .contains("bank-4 at 127.0.0.1:1 cannot be added");
        assertThat(nodes.failedTask(2, "raft-members-add?node=bank-4&address=127.0.0.1:1&timeoutSeconds=0"))
                .contains("timeoutSeconds: '0'");
        assertThat(nodes.failedTask(3, "raft-members-remove?node=bank-7")).contains("bank-7 is not a member");
        assertThat(nodes.failedTask(3, "raft-members-replace?node=bank-3&by=bank-1&address=127.0.0.1:1"))
                .contains("bank-1 is a member already");
        assertThat(JSON.readTree(nodes.task(1, "raft-members")).path("members")).hasSize(3);
    }

    @Test
    void metrics_tell_what_the_replica_does() throws Exception {
        nodes.deposit(1, "for-the-metrics", "dora", 1);
        String metrics = send(nodes.admin(1, "/metrics")).body();
        assertThat(metrics)
                .contains("# HELP raft_applied Index of the last log entry that is applied here.\n")
                .contains("raft_applied{group=\"bank\"}", "raft_members{group=\"bank\"} 3")
                .contains("raft_command{group=\"bank\",quantile=\"0.99\"}")
                .contains("raft_refused{cause=\"connections\",group=\"bank\"} 0.0");
        assertThat(metrics.lines().filter(line -> line.matches("# HELP (raft|clients|logs)_.*")))
                .as("each has a text of its own")
                .hasSizeGreaterThan(30)
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
                BankService.class, nodes.yaml(1).toString(), ConfigOverride.config(key, value));
        assertThatThrownBy(node::before).hasStackTraceContaining(reason);
    }
}
