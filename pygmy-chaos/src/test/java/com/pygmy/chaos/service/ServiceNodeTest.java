package com.pygmy.chaos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.chaos.harness.Node;
import com.pygmy.chaos.harness.fault.FaultPlan;
import com.pygmy.chaos.harness.fault.ProcessFault;
import com.pygmy.chaos.harness.machine.Background;
import com.pygmy.chaos.harness.machine.Host;
import com.pygmy.chaos.harness.machine.Hosts;
import com.pygmy.chaos.harness.machine.NodeResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do not speak HTTP. */
class ServiceNodeTest {
    private static final char GONE = '-';

    @TempDir
    Path directory;

    private Host host() throws IOException {
        return Hosts.make(NodeResources.SHARED, directory).host("n1");
    }

    @Test
    void a_node_is_well_while_it_accepts_connections() throws IOException {
        Host host = host();
        int port;
        try (ServerSocket service = new ServerSocket(0, 1, InetAddress.getByName(host.address()))) {
            port = service.getLocalPort();
            assertThat(Health.tcp(port).isHealthy(host)).isTrue();
        }
        assertThat(Health.tcp(port).isHealthy(host)).isFalse();
        assertThat(Health.command(port, List.of("true")).isHealthy(host))
                .as("a command alone is not enough")
                .isFalse();
    }

    @Test
    void a_command_may_tell_that_a_node_is_not_well() throws IOException {
        Host host = host();
        try (ServerSocket service = new ServerSocket(0, 9, InetAddress.getByName(host.address()))) {
            int port = service.getLocalPort();
            assertThat(Health.command(port, List.of("true")).isHealthy(host)).isTrue();
            assertThat(Health.command(port, List.of("false")).isHealthy(host)).isFalse();
            assertThat(Health.command(port, List.of("/no/such/program")).isHealthy(host))
                    .isFalse();
        }
    }

    @Test
    void a_program_works_in_its_folder_with_its_environment() throws IOException {
        Host host = host();
        ServiceProgram program = ServiceProgram.of("/bin/sh", "-c", "echo \"$GREETING\" > here; exec sleep 60")
                .in("data")
                .with(Map.of("GREETING", "well met"));
        ServiceNode node = new ServiceNode("n1", host, program, Health.tcp(1));
        node.start();
        try {
            Path written = host.disk().directory().resolve("data").resolve("here");
            await().untilAsserted(() -> assertThat(written).hasContent("well met\n"));
        } finally {
            node.kill();
        }
        assertThat(Files.isDirectory(host.disk().directory().resolve("data"))).isTrue();
    }

    @Test
    void a_fault_of_a_disk_concerns_every_node_of_its_host() throws IOException {
        Hosts hosts = Hosts.make(NodeResources.SHARED, directory);
        Host shared = hosts.host("shared");
        List<ServiceNode> nodes = List.of(node("n1", shared), node("n2", shared), node("n3", hosts.host("alone")));
        ServiceCluster cluster = new ServiceCluster(nodes);
        for (ProcessFault fault : List.of(ProcessFault.DISK_FULL, ProcessFault.POWER_LOSS)) {
            FaultPlan<ServiceCluster> plan = fault.plan(nodes);
            assertThat(IntStream.range(0, 20)
                            .mapToObj(seed -> plan.prepared().apply(cluster, new Random(seed)))
                            .flatMap(chosen -> chosen.map(one -> one.victims().stream()
                                    .map(Node::name)
                                    .sorted()
                                    .collect(Collectors.joining(" ")))))
                    .as(fault.toString())
                    .containsOnly("n1 n2", "n3");
        }
    }

    private static ServiceNode node(String name, Host host) throws IOException {
        return new ServiceNode(name, host, ServiceProgram.of("true"), Health.tcp(1));
    }

    @Test
    void a_folder_outside_of_the_disk_is_refused() {
        assertThatThrownBy(() -> ServiceProgram.of("true").in("../x"))
                .hasMessage("folder: ../x (expected: one in the directory of the disk)");
    }

    @Test
    void a_node_is_stopped_by_its_own_command() throws IOException {
        Host host = host();
        ServiceNode node = new ServiceNode(
                "n1",
                host,
                ServiceProgram.of("/bin/sh", "-c", "echo $$ > pid; exec sleep 60")
                        .stoppedBy("/bin/sh", "-c", "touch told; kill $(cat pid)"),
                Health.tcp(1));
        Path folder = host.disk().directory();
        node.start();
        try {
            await().untilAsserted(() -> assertThat(folder.resolve("pid")).isNotEmptyFile());
            assertThat(node.stop()).isTrue();
            assertThat(folder.resolve("told")).exists();
            assertThat(node.takeDeaths()).isEmpty();
        } finally {
            node.kill();
        }
    }

    @Test
    void all_processes_of_a_node_stand_still_and_are_killed() throws IOException {
        ServiceNode node = new ServiceNode(
                "n1", host(), ServiceProgram.of("/bin/sh", "-c", "sleep 60 & echo $! > child; wait"), Health.tcp(1));
        Path told = node.host().disk().directory().resolve("child");
        node.start();
        try {
            await().untilAsserted(() -> assertThat(told).isNotEmptyFile());
            long child = Long.parseLong(Files.readString(told).strip());
            node.pause();
            await().untilAsserted(() -> assertThat(state(child)).isEqualTo('T'));
            node.resume();
            await().untilAsserted(() -> assertThat(state(child)).isEqualTo('S'));
            node.kill();
            assertThat(state(child)).isIn('Z', GONE);
        } finally {
            node.kill();
        }
    }

    /** As the kernel has it: T where it stands still. */
    private static char state(long process) throws IOException {
        Path status = Path.of("/proc", Long.toString(process), "stat");
        if (!Files.exists(status)) {
            return GONE;
        }
        String line = Files.readString(status);
        return line.charAt(line.lastIndexOf(')') + 2);
    }

    @Test
    void a_daemon_is_stopped_by_its_command_and_killed_with_all_that_it_started() throws IOException {
        Optional<String> refusal = Background.refusal();
        if (refusal.isPresent()) {
            assertThat(refusal.get()).isNotBlank();
            return;
        }
        Host host = host();
        Path pid = host.disk().directory().resolve("pid");
        ServiceNode node = new ServiceNode(
                "n1",
                host,
                ServiceProgram.of("/bin/sh", "-c", "setsid sleep 60 & echo $! > pid")
                        .inBackground("/bin/sh", "-c", "kill $(cat pid)"),
                Health.tcp(1));
        node.start();
        try {
            await().untilAsserted(() -> assertThat(pid).isNotEmptyFile());
            assertThat(node.isRunning()).as("it does not end with the script").isTrue();
            assertThat(node.stop()).isTrue();
            Files.delete(pid);
            node.start();
            await().untilAsserted(() -> assertThat(pid).isNotEmptyFile());
            assertThat(Long.parseLong(Files.readString(pid).strip()))
                    .as("its own process id")
                    .isLessThan(100);
            assertThat(node.kill()).isTrue();
            assertThat(ProcessHandle.current().descendants()).isEmpty();
            assertThat(node.takeDeaths()).isEmpty();
        } finally {
            node.kill();
        }
    }

    @Test
    void a_daemon_that_nothing_stops_is_refused() {
        assertThatThrownBy(() -> ServiceProgram.of("daemon").inBackground())
                .hasMessage("stop: none (expected: a command, for a program in the background)");
    }
}
