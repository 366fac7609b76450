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
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class NodeProcessTest {
    @TempDir
    Path directory;

    private NodeProcess start(String... command) {
        return NodeProcess.start(new Launch(List.of(command), directory, Map.of("WORD", "told")), log());
    }

    private Path log() {
        return directory.resolve("node.log");
    }

    @Test
    void a_process_has_its_output_environment_and_exit_code() throws IOException {
        NodeProcess process = start("sh", "-c", "echo $WORD; exit 7");

        assertThat(process.exit().join()).isEqualTo(7);
        assertThat(Files.readString(log())).isEqualTo("told\n");
    }

    @Test
    void a_paused_process_can_be_killed_and_leaves_no_watcher() {
        NodeProcess process = start("sleep", "300");
        process.signal(NodeProcess.Signal.STOP);
        assertThat(process.isAlive()).isTrue();
        List<ProcessHandle> watchers =
                ProcessHandle.of(process.pid()).orElseThrow().children().toList();
        assertThat(watchers).hasSize(1);

        process.kill();

        assertThat(process.isAlive()).isFalse();
        await().atMost(Duration.ofSeconds(10)).until(() -> watchers.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void even_a_paused_process_and_what_it_started_end_when_the_harness_is_killed() throws IOException {
        Process harness = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        AbandonedNode.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<Long> pids;
        try (BufferedReader output = new BufferedReader(new InputStreamReader(harness.getInputStream(), UTF_8))) {
            String told = Objects.requireNonNull(output.readLine(), "the harness tells process ids");
            pids = Stream.of(told.split(" ")).map(Long::valueOf).toList();
        }
        assertThat(pids)
                .hasSize(3)
                .allSatisfy(pid -> assertThat(ProcessHandle.of(pid)).isPresent());

        harness.destroyForcibly();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> pids.stream()
                        .flatMap(pid -> ProcessHandle.of(pid).stream())
                        .noneMatch(ProcessHandle::isAlive));
    }
}
