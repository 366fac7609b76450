package com.pygmy.chaos.bookstore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.chaos.command.ChaosCommand;
import com.pygmy.chaos.harness.machine.Seclusion;
import com.pygmy.chaos.harness.machine.Tool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The harness as people run it, in a process of its own, against the store as it ships. */
@Timeout(600)
class HarnessIT {
    /** With the start of the store, beside two others on two cores. */
    private static final Duration FIRST_FAULT = Duration.ofMinutes(5);

    /** Why networks cannot be divided here. */
    private static final Optional<String> REFUSAL = Seclusion.refusal().or(HarnessIT::filterRefusal);

    private static Optional<String> filterRefusal() {
        Tool.Result tried = Tool.run(List.of("unshare", "--net", "iptables", "-w", "-L"));
        return tried.worked()
                ? Optional.empty()
                : Optional.of("iptables does not work here: " + tried.output().strip());
    }

    @TempDir
    Path directory;

    private @Nullable Process harness;

    private Process start(String faults, String timeLimit) throws IOException {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                ChaosCommand.class.getName(),
                "run",
                "--repository",
                Path.of("").toAbsolutePath().resolve("..").normalize().toString(),
                "--output",
                directory.resolve("runs").toString(),
                "--faults",
                faults,
                "--time-limit",
                timeLimit,
                "--rate",
                "30",
                "--seed",
                "1");
        harness = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output().toFile())
                .start();
        return harness;
    }

    private Path output() {
        return directory.resolve("output");
    }

    private String told() throws IOException {
        return Files.readString(output());
    }

    private List<Path> files(String name) throws IOException {
        if (!Files.exists(directory.resolve("runs"))) {
            return List.of();
        }
        // Not into the data of nodes, whose files come and go.
        try (Stream<Path> files = Files.walk(directory.resolve("runs"), 2)) {
            return files.filter(file -> file.getFileName().toString().equals(name))
                    .toList();
        }
    }

    private boolean historyHas(String words) {
        try {
            for (Path history : files("history.jsonl")) {
                if (Files.readString(history).contains(words)) {
                    return true;
                }
            }
            return false;
        } catch (IOException e) {
            return false;
        }
    }

    /** A process of a run works in its directory, or says so on its command line or in its environment. */
    private List<String> left() {
        return ProcessHandle.allProcesses()
                .filter(process -> process.pid() != ProcessHandle.current().pid())
                .filter(process -> mentionsDirectory(process.pid()))
                .map(process -> process.pid() + " " + process.info().command().orElse("?"))
                .toList();
    }

    private boolean mentionsDirectory(long pid) {
        for (String file : List.of("cmdline", "environ")) {
            try {
                if (Files.readString(Path.of("/proc", Long.toString(pid), file)).contains(directory.toString())) {
                    return true;
                }
            } catch (IOException e) {
                // Gone, or somebody else's.
            }
        }
        return false;
    }

    @AfterEach
    void nothing_is_left_behind() {
        if (harness != null) {
            // Alive only where a test failed: its store would take the processors from all tests after it.
            harness.destroyForcibly();
        }
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> {
            assertThat(left()).isEmpty();
            assertThat(Tool.run(List.of("cat", "/proc/mounts")).output()).doesNotContain(directory.toString());
        });
    }

    @Test
    void killed_and_divided_the_store_keeps_its_promises() throws Exception {
        List<String> faults = new ArrayList<>(List.of("kill"));
        if (REFUSAL.isPresent()) {
            System.out.println("no partitions in this test, since " + REFUSAL.get());
        } else {
            faults.add("partition");
        }

        Process harness = start(String.join(",", faults), "20s");

        assertThat(harness.waitFor(300, TimeUnit.SECONDS)).isTrue();
        // Unknown, where a slow machine has done so little that nobody looked for an order just then: that is said, and
        // is no fault.
        assertThat(harness.exitValue()).as(told()).isIn(0, 4);
        assertThat(told())
                .doesNotContain("invalid", "of a replica, not proven")
                .containsPattern("valid +one-order-per-key")
                .containsPattern("valid +acknowledged-orders-kept")
                .containsPattern("valid +stock-conserved")
                .containsPattern("valid +replicas-agree")
                .containsPattern("valid +faults-took-hold");
        assertThat(files("report.html")).hasSize(1);
    }

    @Test
    void a_run_that_is_told_to_end_heals_and_still_judges_what_it_saw() throws Exception {
        Process harness = start("pause", "10m");
        await().atMost(FIRST_FAULT).until(() -> historyHas("\"proof\""));

        harness.destroy();

        assertThat(harness.waitFor(200, TimeUnit.SECONDS)).isTrue();
        assertThat(told()).contains("stopping before the time is over", "judging", "recovers");
        assertThat(harness.exitValue()).as(told()).isIn(0, 4);
        assertThat(files("report.html")).hasSize(1);
    }

    @Test
    void a_run_that_is_killed_leaves_nothing() throws Exception {
        Process harness = start(REFUSAL.isPresent() ? "pause" : "partition,pause", "10m");
        await().atMost(FIRST_FAULT).until(() -> historyHas("\"proof\""));
        assertThat(left()).as("harness, nodes, watchers").hasSizeGreaterThan(8);

        harness.destroyForcibly();

        assertThat(harness.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
}
