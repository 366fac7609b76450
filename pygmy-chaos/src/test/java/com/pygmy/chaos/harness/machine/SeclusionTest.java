package com.pygmy.chaos.harness.machine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SeclusionTest {
    @TempDir
    Path directory;

    private Process start() throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        SecludedPair.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    @Test
    void nodes_have_networks_of_their_own_and_all_of_it_is_gone_when_the_harness_is_killed() throws IOException {
        Optional<String> refusal = Seclusion.refusal();
        if (refusal.isPresent()) {
            // Not every machine allows it; then the reason is what a user is told.
            System.out.println("no namespaces here: " + refusal.get());
            assertThat(refusal.get()).isNotBlank();
            return;
        }
        List<String> linksBefore = links();
        Process harness = start();
        List<ProcessHandle> started;
        try (BufferedReader told = new BufferedReader(new InputStreamReader(harness.getInputStream(), UTF_8))) {
            assertThat(told.readLine()).isEqualTo("two addresses");
            assertThat(told.readLine()).isEqualTo("reached");
            assertThat(told.readLine()).as("once its link is down").isEqualTo("not reached");
            started = Arrays.stream(Objects.requireNonNull(told.readLine()).split(" "))
                    .flatMap(pid -> ProcessHandle.of(Long.parseLong(pid)).stream())
                    .toList();
        }
        assertThat(started).as("harness, holders, a node and their watchers").hasSizeGreaterThanOrEqualTo(7);
        assertThat(links()).as("nobody else sees its network").isEqualTo(linksBefore);

        harness.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
    }

    private static List<String> links() throws IOException {
        return Files.readAllLines(Path.of("/proc/net/dev")).stream()
                .map(line -> line.strip().split("[:|]")[0])
                .sorted()
                .toList();
    }
}
