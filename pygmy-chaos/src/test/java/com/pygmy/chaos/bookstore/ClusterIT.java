package com.pygmy.chaos.bookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The store as it ships: real jars, real configurations, real processes. */
@Timeout(420)
class ClusterIT {
    private static final long SEED = 1;

    @TempDir
    Path directory;

    @Test
    void killed_leaders_and_a_wiped_replica_lose_nothing_and_repeat_nothing() throws Exception {
        System.out.println("seed " + SEED);
        History history;
        try (Recorder recorder = new Recorder(directory.resolve("history.jsonl"));
                StoreCluster cluster = StoreCluster.start(ClusterSettings.standard(root(), directory));
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
        await().atMost(Duration.ofSeconds(10))
                .until(() -> ProcessHandle.current().descendants().noneMatch(ProcessHandle::isAlive));
    }

    private static Path root() {
        return Path.of("").toAbsolutePath().resolve("..").normalize();
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
}
