package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher itself, with real signals, and a Java and a Maven that only look like them. */
@Timeout(180)
class LauncherTest {
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

    @ParameterizedTest
    @CsvSource({"INT,  130, a build", "TERM, 143, a recording", "INT,  130, 1", "TERM, 143, 4", "HUP,  129, 8"})
    void an_interrupted_start_leaves_nothing(String signal, int exitCode, String moment) throws Exception {
        Path begun = launcher.state("run");
        switch (moment) {
            case "a build" -> {
                launcher.makeSourcesNewer();
                begun = launcher.file("mvnw.begun");
            }
            case "a recording" -> {
                launcher.removeArchives();
                begun = launcher.file("recording.begun");
            }
            default -> launcher.awaitsNodes(Integer.parseInt(moment));
        }
        launcher.start("up");
        launcher.awaitBegun(begun);
        launcher.signal(signal);

        assertThat(launcher.awaitExit()).isEqualTo(exitCode);
        assertThat(launcher.said()).contains("Interrupted").doesNotContain("syntax error");
        assertThat(launcher.processes()).isEmpty();
        assertThat(launcher.state("lock")).doesNotExist();
        assertThat(launcher.state("rehearsal")).doesNotExist();
        assertThat(launcher.pidFiles()).isEmpty();
        assertThat(launcher.halfJars()).as("what a build left half-made").isEmpty();
    }

    @Test
    void a_wait_ends_where_nothing_moves_and_stops_nothing() throws Exception {
        launcher.start("up", "--wait", "4");
        launcher.serveHealth(Map.of("order-2", polls -> "no leader is known"));

        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .contains("order-2: no leader is known (log: logs/order-2.log)")
                .contains("not healthy")
                .contains("./pygmy down");
        assertThat(launcher.processes())
                .filteredOn(process -> process.contains(" server "))
                .hasSize(8);
    }

    @Test
    void a_wait_goes_on_while_something_moves() throws Exception {
        launcher.start("up", "--wait", "4");
        launcher.serveHealth(Map.of("order-2", polls -> polls < 11 ? "\",\"term\":" + polls + ",\"x\":\"" : null));

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("waiting for order-2").contains("The store is open: 8 nodes healthy");
    }

    @Test
    void the_newest_backup_is_restored_into_each_replica_and_data_that_is_there_is_left_alone() throws Exception {
        for (String name : List.of("20261129T091500.000Z", "20261130T091500.000Z")) {
            Files.createFile(
                    Files.createDirectories(launcher.file("backups/" + name)).resolve("manifest.json"));
        }
        launcher.start("restore", "backups");
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said().lines().filter(line -> line.endsWith("backups/20261130T091500.000Z")))
                .as("the last argument of java, each time")
                .hasSize(6);
        assertThat(launcher.said()).contains("restore\nconfig/catalog-1.yml", "restore\nconfig/order-3.yml");

        Files.createDirectories(launcher.file("data/order-2/log"));
        launcher.start("restore", "backups");
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said()).contains("not empty: data/order-2").doesNotContain("config/");
        launcher.start("restore", "data");
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said()).contains("data: no backup there");
    }

    @Test
    void a_fresh_start_deletes_nothing_of_a_node_that_was_started_by_hand() throws Exception {
        Path kept = Files.createFile(
                Files.createDirectories(launcher.file("data/catalog-1")).resolve("promises"));
        try (ServerSocket node = new ServerSocket(launcher.port("catalog-1", "PORT"))) {
            launcher.start("up", "--fresh");

            assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(1);
            assertThat(launcher.said()).contains("port " + node.getLocalPort() + " is taken");
        }
        assertThat(kept).exists();
    }

    @Test
    void the_path_of_an_archive_may_have_spaces() throws Exception {
        Path state = Files.createDirectories(launcher.file("another folder"));
        Files.move(launcher.state("cds"), state.resolve("cds"));
        Files.writeString(state.resolve("cds/catalog-17.0.1.jsa"), "recorded");
        Map<String, String> elsewhere = Map.of("PYGMY_STATE", state.toString());
        String flag = "-XX:SharedArchiveFile=" + state + "/cds/catalog-17.0.1.jsa";
        launcher.startAs(launcher.file("pygmy"), elsewhere, List.of("up", "--wait", "1"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.file("logs/catalog-1.log")).content().contains("\n" + flag + "\n");
        launcher.startAs(launcher.file("pygmy"), elsewhere, List.of("down"));
        assertThat(launcher.awaitExit()).isEqualTo(0);

        Files.createFile(Files.createDirectories(launcher.file("backup")).resolve("manifest.json"));
        launcher.startAs(launcher.file("pygmy"), elsewhere, List.of("restore", "backup"));
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("\n" + flag + "\n");
    }

    @Test
    void the_nodes_of_this_host_are_those_that_are_named() throws Exception {
        Map<String, String> two = Map.of("PYGMY_NODES", "order-2 frontend-1");
        launcher.startAs(launcher.file("pygmy"), two, List.of("start", "catalog-1"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .contains("catalog-1 runs on 127.0.0.1 (expected: called there, or one of this host's: order-2");
        launcher.startAs(launcher.file("pygmy"), two, List.of("backup", "backups"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said()).contains("PYGMY_NODES: no catalog node");
        launcher.startAs(launcher.file("pygmy"), Map.of("PYGMY_NODES", "order-9"), List.of("status"));
        assertThat(launcher.awaitExit()).isEqualTo(2);
        assertThat(launcher.said()).contains("PYGMY_NODES: 'order-9' (expected: names out of catalog-1");
    }

    @Test
    void a_host_of_its_own_has_the_full_compiler_and_the_heap_that_is_said() throws Exception {
        launcher.startAs(
                launcher.file("pygmy"),
                Map.of("PYGMY_NODES", "catalog-1 order-1", "PYGMY_HEAP", "1g", "PYGMY_JAVA_OPTIONS", "-Dsome=thing"),
                List.of("up", "--wait", "2"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.processes())
                .filteredOn(process -> process.contains(" server "))
                .hasSize(2)
                .allMatch(process -> process.contains("@launcher/production.options -Xms1g -Xmx1g -Dsome=thing"));
        launcher.startAs(launcher.file("pygmy"), Map.of("PYGMY_HEAP", "much"), List.of("up"));
        assertThat(launcher.awaitExit()).isEqualTo(2);
        assertThat(launcher.said()).contains("PYGMY_HEAP: 'much' (expected: such as 512m or 2g)");
    }

    @Test
    void tokens_are_made_once_and_hosts_that_cannot_hear_of_each_other_are_refused() throws Exception {
        launcher.startAs(launcher.file("pygmy"), Map.of("PYGMY_NODES", "catalog-2 frontend-1"), List.of("up"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .contains(".pygmy/tokens.env: not here (expected: a copy of that on the host of catalog-1");
        assertThat(launcher.state("tokens.env")).doesNotExist();
        launcher.startAs(
                launcher.file("pygmy"),
                Map.of("PYGMY_NODES", "catalog-1", "PYGMY_HOST_2", "10.0.0.12", "PYGMY_ADMIN_HOST_1", "10.0.0.11"),
                List.of("up"));
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .contains("CATALOG_2_ADMIN_HOST: 127.0.0.1, where other hosts cannot ask for its health")
                .contains("PYGMY_ADMIN_HOST_2");
        assertThat(launcher.state("tokens.env")).exists();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "soon", "08"})
    void a_wait_that_is_no_number_of_seconds_is_refused(String wait) throws Exception {
        launcher.start("up", "--wait", wait);

        assertThat(launcher.awaitExit()).isEqualTo(2);
        assertThat(launcher.said()).contains("--wait: '" + wait + "' (expected: a number of seconds, 1 to 99999)");
    }

    @Test
    void the_node_that_leads_is_killed_by_its_role() throws Exception {
        AtomicBoolean led = new AtomicBoolean();
        launcher.start("up");
        launcher.serveHealth(Map.of(
                "catalog-1", polls -> led.get() ? "\",\"role\":\"LEADER\",\"term\":9,\"x\":\"" : null,
                "catalog-2", polls -> led.get() ? "\",\"role\":\"LEADER\",\"term\":10,\"x\":\"" : null,
                "catalog-3", polls -> led.get() ? "\",\"role\":\"FOLLOWER\",\"term\":11,\"x\":\"" : null));
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        led.set(true);

        launcher.start("kill", "leader", "catalog");
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("Killed: catalog-2. ./pygmy start catalog-2 brings it back.");
        assertThat(launcher.pidFiles()).hasSize(7);
        launcher.start("kill", "leader", "order");
        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said()).contains("the order group has no leader");
        launcher.start("kill", "leader", "frontend");
        assertThat(launcher.awaitExit()).isEqualTo(2);
    }

    @Test
    void a_narrow_terminal_hides_no_node() throws Exception {
        launcher.start("up");
        launcher.serveHealth(Map.of());
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);

        launcher.startAs(launcher.file("pygmy"), Map.of("COLUMNS", "40"), List.of("down"));

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("Stopping catalog-1 catalog-2");
        assertThat(launcher.pidFiles()).isEmpty();
    }

    @Test
    void a_node_without_an_admin_port_may_not_run_at_all() throws Exception {
        launcher.start("health", "order-1");

        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .containsPattern(
                        "order-1: nothing listens at its admin port, \\d+: it does not run, or has not opened it yet");
    }

    @Test
    void every_command_that_it_lists_tells_its_use_without_a_build() throws Exception {
        launcher.removeJars();
        launcher.makeSourcesNewer();
        for (String command :
                ("up down status logs stop start run health kill roll members backup restore search list lookup topics buy orders order"
                                + " cancel import export restock shell chaos bench certs record-classes completion")
                        .split(" ")) {
            launcher.start(command, "--help");
            assertThat(launcher.awaitExit()).as(command).isEqualTo(0);
            assertThat(launcher.said()).startsWith("./pygmy " + command);
        }
        launcher.start("completion", "bash");
        assertThat(launcher.awaitExit()).isEqualTo(0);
        assertThat(launcher.said()).contains("complete ", "catalog-1", "--watch");
        launcher.start("nonsense", "--help");
        assertThat(launcher.awaitExit()).isEqualTo(2);
        assertThat(launcher.file("mvnw.begun")).doesNotExist();
    }

    @Test
    void certificates_are_not_made_by_another_authority_where_the_key_of_the_first_is_elsewhere() throws Exception {
        Path authority = Files.writeString(folder.resolve("ca.pem"), "of all hosts");
        launcher.start("certs", folder.toString());
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(1);
        assertThat(authority).hasContent("of all hosts");
    }

    @Test
    void it_may_be_called_by_a_chain_of_links() throws Exception {
        Path links = Files.createDirectories(folder.resolve("some links"));
        Files.createSymbolicLink(folder.resolve("direct"), launcher.file("pygmy"));
        Files.createSymbolicLink(links.resolve("pygmy"), Path.of("../direct"));
        launcher.startAs(links.resolve("pygmy"), Map.of(), List.of("help"));

        assertThat(launcher.awaitExit()).isEqualTo(0);
        assertThat(launcher.said()).contains("The store:").doesNotContain("No such file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"C", "xx_XX.UTF-8", ""})
    void whatever_the_locale_java_is_given_one_that_has_all_characters(String locale) throws Exception {
        launcher.startAs(launcher.file("pygmy"), Map.of("LC_ALL", locale, "LANG", locale), List.of("search", "Größe"));

        assertThat(launcher.awaitExit()).isEqualTo(0);
        assertThat(launcher.said()).contains("charmap UTF-8").contains("Größe");
    }
}
