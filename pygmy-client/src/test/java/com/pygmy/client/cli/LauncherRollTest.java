package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A rolling restart, of nodes that only look like them: what has it begin, go on and end. */
@Timeout(180)
class LauncherRollTest {
    @TempDir
    Path folder;

    private LauncherFixture launcher;

    @BeforeEach
    void copy() throws IOException {
        launcher = new LauncherFixture(folder.resolve("a store"));
    }

    @AfterEach
    void end() throws Exception {
        launcher.close();
    }

    private void open(Map<String, IntFunction<@Nullable String>> unhealthy) throws Exception {
        launcher.start("up");
        launcher.serveHealth(unhealthy);
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
    }

    private long nodesThatRun() {
        return launcher.pidFiles().stream().filter(LauncherRollTest::runs).count();
    }

    private static boolean runs(Path pidFile) {
        try {
            return ProcessHandle.of(Long.parseLong(Files.readString(pidFile)))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void each_node_of_a_group_is_another_process_afterwards() throws Exception {
        open(Map.of());
        String before = launcher.shell("cat .pygmy/run/order-*.pid");

        launcher.start("roll", "order");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("order-1: back after", "order-2: back after", "order-3: back after");
        assertThat(launcher.shell("cat .pygmy/run/order-*.pid")).isNotEqualTo(before);
        assertThat(nodesThatRun()).isEqualTo(8);
        assertThat(launcher.tasks()).contains("order-3 raft-drain").doesNotContain("order-3 raft-undrain");
    }

    @Test
    void a_node_that_something_else_runs_is_refused_before_any_is_taken_away() throws Exception {
        open(Map.of());
        Files.delete(launcher.state("run/catalog-2.pid"));

        launcher.start("roll", "catalog");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(1);
        assertThat(launcher.said()).contains("catalog-2 was not started by this launcher");
        assertThat(launcher.tasks()).isEmpty();
    }

    @Test
    void settings_with_which_no_node_starts_are_refused_before_any_is_taken_away() throws Exception {
        open(Map.of());

        launcher.startAs(launcher.file("pygmy"), Map.of("PYGMY_HEAP", "2gb"), List.of("roll"));

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(2);
        assertThat(launcher.said()).contains("PYGMY_HEAP: '2gb'");
        assertThat(launcher.tasks()).isEmpty();
        assertThat(nodesThatRun()).isEqualTo(8);
    }

    @Test
    void a_drained_node_takes_requests_again_where_another_is_lost_meanwhile() throws Exception {
        open(Map.of("order-2", polls -> launcher.tasks().contains("order-1 raft-drain") ? "it has ended" : null));

        launcher.start("roll", "order", "--wait", "1");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(1);
        assertThat(launcher.said()).contains("order-2 is not ready", "order-1: takes requests again");
        assertThat(launcher.tasks()).containsExactly("order-1 raft-drain", "order-1 raft-undrain");
        assertThat(nodesThatRun()).isEqualTo(8);
    }

    @Test
    void the_next_node_stays_where_another_was_lost_meanwhile() throws Exception {
        // Of the first node's restart, nothing is asked of the group after the hand-over.
        open(Map.of("order-2", polls -> launcher.tasks().contains("order-1 raft-status") ? "it has ended" : null));

        launcher.start("roll", "order", "--wait", "1");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(1);
        assertThat(launcher.said()).contains("order-1: back after", "order-2 is not ready");
        assertThat(launcher.tasks()).doesNotContain("order-2 raft-drain", "order-3 raft-drain");
        assertThat(nodesThatRun()).isEqualTo(8);
    }

    @Test
    void a_drained_node_takes_requests_again_where_the_roll_is_interrupted() throws Exception {
        open(Map.of());
        Files.createFile(launcher.file("await.hangs"));

        launcher.start("roll", "order");
        launcher.awaitBegun(launcher.file("await.begun"));
        launcher.signal("INT");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(130);
        assertThat(launcher.said()).contains("order-1: takes requests again");
        assertThat(launcher.tasks()).containsExactly("order-1 raft-drain", "order-1 raft-undrain");
        assertThat(launcher.state("lock")).doesNotExist();
        assertThat(nodesThatRun()).isEqualTo(8);
    }
}
