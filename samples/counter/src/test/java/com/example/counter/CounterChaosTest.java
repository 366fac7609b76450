package com.example.counter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.pygmy.chaos.harness.Checker;
import com.pygmy.chaos.harness.Client;
import com.pygmy.chaos.harness.Completion;
import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Pace;
import com.pygmy.chaos.harness.Request;
import com.pygmy.chaos.harness.Run;
import com.pygmy.chaos.harness.RunChecks;
import com.pygmy.chaos.harness.RunSettings;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.chaos.harness.linearizability.Verdict;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.NodeResources;
import com.pygmy.chaos.harness.model.Models;
import com.pygmy.chaos.harness.report.Findings;
import com.pygmy.chaos.service.ServiceCluster;
import com.pygmy.chaos.service.ServiceNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes as processes, clients that add and read at all of them, and kills. No addition may be lost or made twice. */
class CounterChaosTest {
    private static final long SEED = 7;
    private static final String COUNTER = "visits";

    @TempDir
    Path directory;

    /** @param id the addition's Idempotency-Key: sent again, it is the same addition */
    record Counting(String f, Value input, String id) implements Request {
        @Override
        public String key() {
            return COUNTER;
        }

        @Override
        public boolean repeatable() {
            return true;
        }

        boolean isRead() {
            return f.equals("read");
        }
    }

    private static final class Counts implements Generator<Counting> {
        private final Random random = new Random(SEED);

        @Override
        public String name() {
            return "counts";
        }

        @Override
        public Counting next() {
            String id = UUID.randomUUID().toString();
            return random.nextBoolean()
                    ? new Counting("read", Value.NIL, id)
                    : new Counting("add", Value.of(1 + random.nextInt(9)), id);
        }

        @Override
        public List<Counting> lastRequests() {
            return List.of(new Counting("read", Value.NIL, "last"));
        }
    }

    /** What a client does at one node. */
    private record CounterClient(HttpClient http, URI node) implements Client<Counting> {
        @Override
        public Completion invoke(Counting request) {
            HttpRequest.Builder to =
                    HttpRequest.newBuilder(node.resolve("/counters/" + COUNTER)).timeout(Duration.ofSeconds(3));
            if (request.isRead()) {
                to.header("Pygmy-Consistency", "linearizable");
            } else {
                to.header("Content-Type", "application/json")
                        .header("Idempotency-Key", request.id())
                        .POST(HttpRequest.BodyPublishers.ofString(request.input().toString()));
            }
            try {
                HttpResponse<String> answer = http.send(to.build(), HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return Completion.ok(request.isRead() ? Value.of(Long.parseLong(answer.body())) : Value.NIL);
                }
                boolean nothingHappened = request.isRead() || answer.body().contains("\"executed\":\"no\"");
                String status = "status " + answer.statusCode();
                return nothingHappened ? Completion.fail(status) : Completion.unknown(status);
            } catch (ConnectException e) {
                return Completion.fail("no connection");
            } catch (IOException e) {
                return request.isRead() ? Completion.fail("no answer") : Completion.unknown("no answer");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Completion.unknown("interrupted");
            }
        }
    }

    @Test
    void no_addition_is_lost_or_made_twice_while_nodes_are_killed() throws Exception {
        Hosts hosts = Hosts.make(NodeResources.SHARED, directory);
        List<Host> machines = List.of(hosts.host("counter-1"), hosts.host("counter-2"), hosts.host("counter-3"));
        List<URI> services = new ArrayList<>();
        List<URI> admins = new ArrayList<>();
        List<String> peers = new ArrayList<>();
        for (Host host : machines) {
            services.add(URI.create("http://" + host.address() + ":" + host.nextPort()));
            admins.add(URI.create("http://" + host.address() + ":" + host.nextPort()));
            peers.add(host.address() + ":" + host.nextPort());
        }
        List<ServiceNode> nodes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            nodes.add(new ServiceNode(
                    "counter-" + (i + 1),
                    machines.get(i),
                    command(configuration(i + 1, services, admins, peers)),
                    admins.get(i).resolve("/healthcheck")));
        }
        ServiceCluster cluster = new ServiceCluster(nodes);
        HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
        Checker counter = Checker.linearizable(Models.named("counter", Value.of(0), Map.of()));

        Findings findings = new Run<>(
                        cluster,
                        number -> new CounterClient(http, services.get(number % 3)),
                        new Counts(),
                        cluster.faults(List.of(ProcessFault.KILL), SEED),
                        Checker.all("counter", counter, RunChecks.ALL))
                .execute(new RunSettings(
                        directory, Duration.ofSeconds(15), new Pace(50, 30), SEED, Map.of("model", Value.of("counter"))));

        assertNotEquals(Verdict.INVALID, findings.verdict(), () -> findings.checkResults().toString());
        assertEquals(
                Verdict.VALID,
                findings.checkResults().stream()
                        .filter(result -> result.name().equals("linearizable"))
                        .findFirst()
                        .orElseThrow()
                        .verdict());
        assertTrue(findings.history().operations().stream().anyMatch(operation -> operation.f().equals("add") && operation.isOk()));
    }

    private static List<String> command(Path configuration) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                CounterService.class.getName(),
                "server",
                configuration.toString());
    }

    private Path configuration(int number, List<URI> services, List<URI> admins, List<String> peers)
            throws IOException {
        return Files.writeString(
                directory.resolve("counter-" + number + ".yml"),
                """
                server:
                  applicationConnectors: [{ type: http, bindHost: %s, port: %d }]
                  adminConnectors: [{ type: http, bindHost: %s, port: %d }]
                operatorToken: a-secret-of-the-operator
                raft:
                  node: counter-%d
                  directory: %s
                  nodeToken: a-secret-that-the-nodes-share
                  peers: { counter-1: "%s", counter-2: "%s", counter-3: "%s" }
                  peerUrls: { counter-1: "%s", counter-2: "%s", counter-3: "%s" }
                """
                        .formatted(
                                services.get(number - 1).getHost(),
                                services.get(number - 1).getPort(),
                                admins.get(number - 1).getHost(),
                                admins.get(number - 1).getPort(),
                                number,
                                directory.resolve("data-" + number),
                                peers.get(0),
                                peers.get(1),
                                peers.get(2),
                                services.get(0),
                                services.get(1),
                                services.get(2)));
    }
}
