package com.pygmy.chaos.bookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ledger.LedgerEntry;
import com.pygmy.chaos.bookstore.check.StoreChecker;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.bookstore.fault.FaultKind;
import com.pygmy.chaos.bookstore.fault.StoreFaults;
import com.pygmy.chaos.bookstore.workload.StoreClients;
import com.pygmy.chaos.bookstore.workload.StoreGenerator;
import com.pygmy.chaos.bookstore.workload.StoreRequest;
import com.pygmy.chaos.harness.Clients;
import com.pygmy.chaos.harness.Nemesis;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.history.Event;
import com.pygmy.chaos.harness.history.History;
import com.pygmy.chaos.harness.history.Recorder;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Limits;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.result.Availability;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an order comes to when processes die or freeze at the worst moment: docs/guarantees.md, row by row, where one JVM
 * cannot show it. Nodes are killed with SIGKILL and frozen with SIGSTOP.
 */
@Timeout(420)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OrderFailuresIT {
    private static final long SEED = 1;
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Each test sells another sample book, so that none counts on what another left. */
    private static final long COPIES = 3;

    @TempDir
    static Path directory;

    private static StoreCluster cluster;
    private static Set<ProcessHandle> before = Set.of();

    @BeforeAll
    static void start() throws IOException {
        before = ProcessHandle.current().descendants().collect(Collectors.toSet());
        Path repository = Path.of("").toAbsolutePath().resolve("..").normalize();
        cluster = StoreCluster.start(ClusterSettings.standard(repository, directory));
    }

    @AfterEach
    void heal() {
        cluster.heal();
        assertThat(cluster.awaitHealthy(LIMIT)).as("%s", cluster.unhealthy()).isTrue();
    }

    @AfterAll
    static void stop() {
        cluster.close();
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.current()
                        .descendants()
                        .filter(process -> !before.contains(process))
                        .noneMatch(ProcessHandle::isAlive));
    }

    private static HttpResponse<String> send(URI at, String path, HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        request.uri(at.resolve(path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder order(String key, long book) {
        return HttpRequest.newBuilder()
                .header("Content-Type", "application/json")
                .header(Headers.IDEMPOTENCY_KEY, key)
                .POST(BodyPublishers.ofString("{\"lines\":[{\"bookId\":" + book + ",\"copies\":" + COPIES + "}]}"));
    }

    private static HttpResponse<String> place(String key, long book) throws Exception {
        return send(frontend(), "/v1/orders", order(key, book));
    }

    /** With an answer that waits until the order is recorded. */
    private static HttpRequest.Builder recordedOrder(String key, long book) {
        return order(key, book).header(Headers.PREFER, "recorded");
    }

    private static JsonNode json(HttpResponse<String> answer) throws IOException {
        return JSON.readTree(answer.body());
    }

    private static JsonNode read(String path) throws Exception {
        return json(send(
                frontend(),
                path,
                HttpRequest.newBuilder()
                        .header("Authorization", "Bearer " + cluster.operatorToken())
                        .header(Headers.CONSISTENCY, "linearizable")));
    }

    private static long stock(long book) throws Exception {
        return read("/v1/books/" + book).path("stock").asLong(-1);
    }

    private static boolean isRecorded(String key) throws Exception {
        return read("/v1/orders?limit=200")
                .path("orders")
                .findValuesAsText("key")
                .contains(key);
    }

    /** On a busy machine the answer to a repeated key may come before the order is recorded. */
    private static void assertSold(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isIn(201, 202);
    }

    private static URI frontend() {
        return cluster.frontends().get(0);
    }

    private static StoreNode leader(NodeRole group) {
        await().atMost(LIMIT).until(() -> cluster.leader(group).isPresent());
        return cluster.leader(group).orElseThrow();
    }

    private static List<StoreNode> followers(NodeRole group) {
        StoreNode leader = leader(group);
        return cluster.nodes(group).stream().filter(node -> node != leader).toList();
    }

    private static boolean isSold(String key) {
        return cluster.ledger().stream()
                .flatMap(List::stream)
                .anyMatch(row -> row.key().equals(key) && row.outcome() == LedgerEntry.Outcome.SOLD);
    }

    /** Before any other: the checkers want every order of the store to be one of the workload. */
    @Test
    @Order(1)
    void killed_leaders_and_a_wiped_replica_lose_nothing_and_repeat_nothing() throws Exception {
        System.out.println("seed " + SEED);
        History history;
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"));
                StoreClients shared = new StoreClients(cluster);
                StoreGenerator bookstore = StoreGenerator.open(cluster, shared, List.of("orders"), SEED)) {
            Notes notes = new Notes(recorder);
            Clients<StoreRequest> clients = new Clients<>(bookstore::next, shared, recorder);
            recorder.record(
                    "run", Event.Type.INFO, "settings", null, Value.map(Map.of("workload", Value.of("orders"))));
            cluster.names().forEach(node -> notes.fact("nodes", node, Value.NIL));
            bookstore.load(notes);
            try (Nemesis.Active active =
                    StoreFaults.ofLeaders(cluster, FaultKind.KILL, SEED).begin(recorder)) {
                clients.run(Duration.ofSeconds(20), new Pace(30, 200));
            }
            refill(follower(cluster));
            assertThat(cluster.awaitHealthy(Duration.ofSeconds(90)))
                    .as("unhealthy: %s", cluster.unhealthy())
                    .isTrue();
            // Orders are looked for in one request of twenty, and on a slow machine few are answered beside the kills.
            clients.run(Duration.ofSeconds(10), new Pace(30, 200));
            clients.settle();
            bookstore.readAll(notes);
            history = recorder.history();
        }

        assertThat(new StoreChecker().check(history, Limits.standard()))
                .as("seed %d", SEED)
                .allSatisfy(checkResult -> assertThat(checkResult.verdict())
                        .as(checkResult.toString())
                        .isEqualTo(Verdict.VALID));
        assertThat(Availability.of(history).faults())
                .isNotEmpty()
                .allMatch(Availability.Outage::proven)
                .allMatch(fault -> fault.f().endsWith("leader"));
    }

    private static StoreNode follower(StoreCluster cluster) {
        StoreNode leader = cluster.leader(NodeRole.CATALOG).orElseThrow();
        return cluster.nodes(NodeRole.CATALOG).stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
    }

    /** Its digest must come to be that of the others, which the workload reads at the end. */
    private static void refill(StoreNode node) throws Exception {
        long applied = node.health().orElseThrow().applied();
        node.kill();
        node.wipe();
        assertThat(node.data()).doesNotExist();
        node.start();
        await().atMost(Duration.ofSeconds(90))
                .until(() -> node.health()
                        .filter(health -> health.healthy() && health.applied() >= applied)
                        .isPresent());
    }

    @Test
    void with_no_majority_to_record_it_an_order_is_accepted_and_recorded_after_the_heal() throws Exception {
        long before = stock(1);
        followers(NodeRole.ORDER).forEach(StoreNode::kill);
        HttpResponse<String> accepted = send(frontend(), "/v1/orders", recordedOrder("no-majority", 1));
        assertThat(accepted.statusCode()).as(accepted.body()).isEqualTo(202);
        String location = accepted.headers().firstValue("Location").orElseThrow();
        assertThat(location).isEqualTo("/v1/orders/" + json(accepted).path("id").asText());

        cluster.heal();
        await("the relay records it").atMost(LIMIT).until(() -> isRecorded("no-majority"));
        assertThat(read(location)).isEqualTo(json(accepted));
        HttpResponse<String> again = place("no-majority", 1);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(accepted.body());
        assertThat(again.headers().firstValue(Headers.IDEMPOTENCY_REPLAYED)).hasValue("true");
        assertThat(stock(1)).isEqualTo(before - COPIES);
    }

    @Test
    void an_order_proposed_and_not_confirmed_is_unknown_and_the_retry_settles_it_once() throws Exception {
        long before = stock(3);
        followers(NodeRole.CATALOG).forEach(StoreNode::pause);
        HttpResponse<String> unknown = place("unknown", 3);
        assertThat(unknown.statusCode()).as(unknown.body()).isEqualTo(504);
        assertThat(json(unknown).path("executed").asText()).isEqualTo("unknown");

        cluster.heal();
        assertThat(cluster.awaitHealthy(LIMIT)).isTrue();
        HttpResponse<String> settled = place("unknown", 3);
        assertSold(settled);
        assertThat(place("unknown", 3).body()).isEqualTo(settled.body());
        assertThat(stock(3)).isEqualTo(before - COPIES);
    }

    @Test
    void a_catalog_leader_that_dies_with_the_order_in_its_log_only_costs_nothing() throws Exception {
        long before = stock(4);
        StoreNode leader = leader(NodeRole.CATALOG);
        List<StoreNode> followers = followers(NodeRole.CATALOG);
        followers.forEach(StoreNode::pause);
        CompletableFuture<HttpResponse<String>> waiting = HttpClient.newHttpClient()
                .sendAsync(
                        order("only-in-its-log", 4)
                                .uri(frontend().resolve("/v1/orders"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        HttpResponse<String> unknown = waiting.get(30, java.util.concurrent.TimeUnit.SECONDS);
        assertThat(unknown.statusCode()).isEqualTo(504);
        leader.kill();
        followers.forEach(StoreNode::resume);

        HttpResponse<String> settled = place("only-in-its-log", 4);
        assertSold(settled);
        leader.start();
        assertThat(cluster.awaitHealthy(LIMIT)).isTrue();
        assertThat(place("only-in-its-log", 4).body()).isEqualTo(settled.body());
        assertThat(stock(4)).isEqualTo(before - COPIES);
    }

    @Test
    void a_coordinator_that_dies_between_deciding_and_recording_leaves_an_order_to_the_relay() throws Exception {
        long before = stock(5);
        StoreNode coordinator = followers(NodeRole.ORDER).get(0);
        cluster.nodes(NodeRole.ORDER).stream()
                .filter(node -> node != coordinator)
                .forEach(StoreNode::kill);
        CompletableFuture<HttpResponse<String>> lost = HttpClient.newHttpClient()
                .sendAsync(
                        recordedOrder("died-in-between", 5)
                                .uri(coordinator.address().resolve("/v1/orders"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        await("the decision").atMost(LIMIT).until(() -> isSold("died-in-between"));
        assertThat(lost).as("nobody could record it").isNotDone();
        coordinator.kill();
        assertThat(lost).failsWithin(LIMIT);

        cluster.heal();
        await("the relay records it").atMost(LIMIT).until(() -> isRecorded("died-in-between"));
        assertThat(place("died-in-between", 5).statusCode()).isEqualTo(201);
        assertThat(stock(5)).isEqualTo(before - COPIES);
    }

    @Test
    void a_cancellation_cut_off_after_its_decision_is_finished_by_the_sweeper() throws Exception {
        long before = stock(6);
        HttpResponse<String> placed = send(frontend(), "/v1/orders", recordedOrder("to-cancel", 6));
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        String location = placed.headers().firstValue("Location").orElseThrow();
        followers(NodeRole.CATALOG).forEach(StoreNode::pause);
        HttpResponse<String> begun = send(
                frontend(),
                location + "/cancellation",
                HttpRequest.newBuilder()
                        .header(Headers.IDEMPOTENCY_KEY, "cancel-6")
                        .POST(BodyPublishers.noBody()));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        assertThat(json(begun).path("state").asText()).isEqualTo("CANCELLING");
        cluster.nodes(NodeRole.ORDER).forEach(StoreNode::kill);

        cluster.heal();
        await("the sweeper finishes it")
                .atMost(LIMIT)
                .until(() -> read(location).path("state").asText().equals("CANCELLED"));
        assertThat(stock(6)).isEqualTo(before);
    }
}
