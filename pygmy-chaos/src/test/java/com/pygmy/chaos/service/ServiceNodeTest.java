package com.pygmy.chaos.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that do not speak HTTP. */
class ServiceNodeTest {
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
        ServiceProgram program = new ServiceProgram(
                List.of("/bin/sh", "-c", "echo \"$GREETING\" > here; exec sleep 60"),
                Path.of("data"),
                Map.of("GREETING", "well met"));
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
    void a_folder_outside_of_the_disk_is_refused() {
        assertThatThrownBy(() -> new ServiceProgram(List.of("true"), Path.of("../x"), Map.of()))
                .hasMessage("folder: ../x (expected: one in the directory of the disk)");
    }
}
