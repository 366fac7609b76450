package com.pygmy.chaos.bookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.chaos.bookstore.cluster.ClusterSettings;
import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.client.backup.BackupFolder;
import com.pygmy.client.backup.BackupTask;
import com.pygmy.client.backup.GroupSource;
import com.pygmy.protocol.CustomerToken;
import com.pygmy.protocol.Headers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a customer sees of an order that is sold and recorded only seconds later, by its coordinator or by the relay. */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DelayedRecordingIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SLOW =
            "\ncheckout: { recordDelay: 5s, relayInterval: 3s, markDelay: 2s, listTimeout: 400ms }\n";

    @TempDir
    static Path directory;

    private static StoreCluster cluster;

    private final CustomerToken customer = CustomerToken.random();
    private final String key = customer.key(UUID.randomUUID());

    @BeforeAll
    static void start() throws IOException {
        Path repository = Path.of("").toAbsolutePath().resolve("..").normalize();
        Path configs = Files.createDirectory(directory.resolve("config"));
        try (Stream<Path> shipped = Files.list(repository.resolve("config"))) {
            for (Path each : shipped.filter(Files::isRegularFile).toList()) {
                Path copy = Files.copy(each, configs.resolve(each.getFileName()));
                if (each.getFileName().toString().startsWith("order.")) {
                    Files.writeString(copy, SLOW, StandardOpenOption.APPEND);
                }
            }
        }
        cluster = StoreCluster.start(
                ClusterSettings.standard(repository, directory.resolve("store")).withConfigs(configs));
    }

    @AfterEach
    void heal() {
        cluster.heal();
        assertThat(cluster.awaitHealthy(LIMIT)).as("%s", cluster.unhealthy()).isTrue();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static HttpResponse<String> send(URI at, String path, HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(
                        request.uri(at.resolve(path))
                                .timeout(Duration.ofSeconds(30))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> place(URI at) throws Exception {
        return send(
                at,
                "/v1/orders",
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .header(Headers.IDEMPOTENCY_KEY, key)
                        .POST(BodyPublishers.ofString("{\"lines\":[{\"bookId\":3,\"copies\":1}]}")));
    }

    /** Places the order; once the order nodes have seen the ledger's mark they answer without having recorded it. */
    private HttpResponse<String> placeUnrecorded(URI at) throws Exception {
        await("orders are answered once they are decided")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1)) // each buys a copy, of which there are few
                .until(() -> !session(new DelayedRecordingIT().place(at)).contains("order@"));
        HttpResponse<String> placed = place(at);
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        assertThat(session(placed)).contains("catalog@").doesNotContain("order@");
        return placed;
    }

    private static String session(HttpResponse<String> answer) {
        return answer.headers().firstValue(Headers.SESSION).orElse("");
    }

    private static JsonNode read(URI at, String path, String session) throws Exception {
        HttpResponse<String> answer = send(at, path, HttpRequest.newBuilder().header(Headers.SESSION, session));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private HttpResponse<String> list(URI at, String session) throws Exception {
        return send(
                at,
                "/v1/orders",
                HttpRequest.newBuilder()
                        .header("Authorization", "Bearer " + customer.value())
                        .header(Headers.SESSION, session));
    }

    /** A list has the order or is refused; it never lacks it. */
    private boolean isListed(URI at, String session) throws Exception {
        HttpResponse<String> list = list(at, session);
        if (list.statusCode() == 503) {
            return false;
        }
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        assertThat(JSON.readTree(list.body()).path("orders").findValuesAsText("key"))
                .containsExactly(key);
        return true;
    }

    private static List<URI> nodes() {
        return Stream.concat(
                        cluster.frontends().stream(),
                        cluster.nodes(NodeRole.ORDER).stream().map(StoreNode::address))
                .toList();
    }

    private void assertFoundAt(HttpResponse<String> placed, List<URI> nodes) throws Exception {
        JsonNode order = JSON.readTree(placed.body());
        for (URI at : nodes) {
            assertThat(read(at, "/v1/orders/" + order.path("id").asText(), session(placed)))
                    .isEqualTo(order);
            assertThat(read(at, "/v1/orders?key=" + key, session(placed))
                            .path("orders")
                            .path(0))
                    .isEqualTo(order);
        }
    }

    @Test
    void an_order_is_found_everywhere_at_once_and_a_list_has_it_or_is_refused() throws Exception {
        HttpResponse<String> placed = placeUnrecorded(cluster.frontends().get(0));
        assertFoundAt(placed, nodes());
        for (URI at : nodes()) {
            await("listed at " + at).atMost(LIMIT).until(() -> isListed(at, session(placed)));
        }
        HttpResponse<String> again = place(cluster.frontends().get(1));
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(placed.body());
        assertThat(session(again)).contains("order@");
    }

    @Test
    void an_order_whose_coordinator_dies_before_it_is_recorded_is_found_and_relayed() throws Exception {
        StoreNode coordinator = cluster.nodes(NodeRole.ORDER).get(0);
        HttpResponse<String> placed = placeUnrecorded(coordinator.address());
        coordinator.kill();
        assertFoundAt(placed, cluster.frontends());
        for (URI at : cluster.frontends()) {
            await("listed at " + at).atMost(LIMIT).until(() -> isListed(at, session(placed)));
        }
        HttpResponse<String> again = place(cluster.frontends().get(0));
        assertThat(again.body()).isEqualTo(placed.body());
    }

    @Test
    void an_order_is_answered_and_found_while_the_order_group_has_no_majority() throws Exception {
        StoreNode coordinator = cluster.nodes(NodeRole.ORDER).get(1);
        placeUnrecorded(coordinator.address());
        cluster.nodes(NodeRole.ORDER).stream()
                .filter(node -> node != coordinator)
                .forEach(StoreNode::kill);
        DelayedRecordingIT other = new DelayedRecordingIT();
        HttpResponse<String> placed = other.place(coordinator.address());
        assertThat(placed.statusCode()).as(placed.body()).isEqualTo(201);
        other.assertFoundAt(placed, List.of(coordinator.address()));
        assertThat(other.isListed(coordinator.address(), session(placed))).isFalse();

        cluster.heal();
        await("the relay records it")
                .atMost(LIMIT)
                .until(() -> other.isListed(cluster.frontends().get(0), session(placed)));
    }

    /** Here, since many orders of a backup are sold and not recorded. The last one: nothing of before is left. */
    @Test
    @Order(Integer.MAX_VALUE)
    void what_was_acknowledged_before_a_backup_is_there_when_everything_was_wiped_and_restored() throws Exception {
        SalesUnderBackup sales = new SalesUnderBackup(cluster);
        BackupFolder.Taken taken;
        Map<String, SalesUnderBackup.Acknowledged> before;
        try (sales) {
            sales.awaitSales(100);
            before = sales.acknowledged();
            taken = new BackupFolder(directory.resolve("backups"))
                    .take(List.of(source(NodeRole.ORDER), source(NodeRole.CATALOG)), "test", 1);
            sales.awaitSales(20);
        }
        cluster.nodes().forEach(StoreNode::kill);
        for (NodeRole group : List.of(NodeRole.ORDER, NodeRole.CATALOG)) {
            for (StoreNode node : cluster.nodes(group)) {
                node.wipe();
                node.restore(taken.folder());
            }
        }
        cluster.heal();
        assertThat(cluster.awaitHealthy(LIMIT)).as("%s", cluster.unhealthy()).isTrue();

        sales.assertThere(before);
        sales.assertSessionsOfBeforeAreTold();
        sales.assertGroupsAgree();
        assertThat(cluster.digests()).hasSize(6);
    }

    private static GroupSource source(NodeRole group) {
        return new BackupTask(
                group.toString(),
                cluster.nodes(group).stream().map(StoreNode::admin).toList(),
                cluster.operatorToken());
    }
}
