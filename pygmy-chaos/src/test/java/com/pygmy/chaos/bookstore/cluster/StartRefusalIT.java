package com.pygmy.chaos.bookstore.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.chaos.harness.machine.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A node that cannot start as it is told says why in one line, and ends. */
@Timeout(120)
class StartRefusalIT {
    private static final Path REPOSITORY =
            Path.of("").toAbsolutePath().resolve("..").normalize();

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            node: ${node}                | node: catalog-7                  | node: not one of the peers (expected: a name under raft.peers)
            peerUrls: ${catalog.urls}    | peerUrls: ${order.urls}          | peerUrls: other names than peers
            drainWait: 700ms             | drianWait: 700ms                 | raft.drianWait: not a key (expected: such as drainWait
            commandTimeout: 2s           | commandTimeout: soon             | raft.commandTimeout: Invalid duration: soon
            commandTimeout: 2s           | commandTimeout: 0s               | raft.commandTimeout must be greater than or equal to
            sampleBooks: true            | sampleBooks: perhaps             | sampleBooks: not of the right kind (expected: boolean)
            raft:                        | raft: [                          | Malformed YAML at line
            ${PYGMY_OPERATOR_TOKEN}      | ${NOBODY_SET_THIS}               | NOBODY_SET_THIS
            """)
    void what_is_wrong_with_a_configuration_is_told_in_a_line(String right, String wrong, String told)
            throws Exception {
        assertThat(refusal(configuration(right, wrong), Map.of())).contains(told);
    }

    @Test
    void a_port_that_another_process_has_is_named() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            Path shipped = REPOSITORY.resolve("config/catalog-1.yml");
            assertThat(refusal(shipped, Map.of("CATALOG_1_PORT", port)))
                    .contains("127.0.0.1:" + port)
                    .contains("expected: a free port");
        }
    }

    private Path configuration(String right, String wrong) throws IOException {
        String shipped = Files.readString(REPOSITORY.resolve("config/catalog.yml"));
        assertThat(shipped).contains(right);
        return Files.writeString(directory.resolve("catalog-1.yml"), shipped.replace(right, wrong));
    }

    /** The only line that it says, beside what its replica was doing. */
    private String refusal(Path configuration, Map<String, String> addresses) throws Exception {
        Path said = directory.resolve("said.txt");
        ProcessBuilder node = new ProcessBuilder(command(configuration))
                .directory(REPOSITORY.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said.toFile());
        Map<String, String> environment = new HashMap<>(Map.of(
                "PYGMY_NODE_TOKEN", "secret-of-the-nodes",
                "PYGMY_OPERATOR_TOKEN", "secret-of-operators",
                "PYGMY_DATA", directory.resolve("data").toString(),
                "CATALOG_1_PORT", Integer.toString(FreePorts.next()),
                "CATALOG_1_ADMIN_PORT", Integer.toString(FreePorts.next()),
                "CATALOG_1_RAFT_PORT", Integer.toString(FreePorts.next())));
        environment.putAll(addresses);
        node.environment().putAll(environment);
        Process process = node.start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        List<String> lines = Files.readAllLines(said).stream()
                .filter(line -> !line.startsWith("INFO"))
                .toList();
        assertThat(lines).as("%s", lines).hasSize(1);
        assertThat(process.exitValue()).isEqualTo(1);
        assertThat(lines.get(0))
                .startsWith("pygmy: ")
                .doesNotContain("Exception")
                .doesNotContain("com.pygmy");
        return lines.get(0);
    }

    private static List<String> command(Path configuration) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(JvmOptions.LAUNCHER.of(NodeRole.CATALOG));
        command.addAll(List.of("-jar", NodeRole.CATALOG.jar().toString(), "server", configuration.toString()));
        return command;
    }
}
