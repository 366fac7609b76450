package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several launchers of one store at once. */
@Timeout(180)
class LaunchersTogetherTest {
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

    @RepeatedTest(3)
    void those_that_are_the_first_have_the_same_tokens() throws Exception {
        String said = launcher.shell("for each in 1 2 3 4; do ./pygmy topics & done; wait");

        assertThat(said.lines().filter(line -> line.startsWith("token "))).hasSize(4);
        assertThat(said.lines().filter(line -> line.startsWith("token ")).distinct())
                .as(said)
                .hasSize(1);
        assertThat(launcher.shell("ls .pygmy")).contains("tokens.env").doesNotContain("tokens.1", "tokens.2");
    }

    @Test
    void one_waits_for_the_build_of_another_and_leaves_it_alone_when_interrupted() throws Exception {
        launcher.makeSourcesNewer();
        launcher.start("topics");
        launcher.awaitBegun(launcher.file("mvnw.begun"));

        launcher.start("up");
        launcher.awaitSaid("Another ./pygmy builds");
        launcher.signal("INT");

        assertThat(launcher.awaitExit()).isEqualTo(130);
        assertThat(launcher.file("mvnw.runs")).hasContent("begun");
        assertThat(launcher.halfJars()).as("what the other is about to finish").isNotEmpty();
        assertThat(launcher.shell("cat .pygmy/built/.unfinished")).isNotBlank();
    }

    @Test
    void the_lock_holds_under_each_name_that_its_owner_is_called_by() throws Exception {
        Path link = Files.createSymbolicLink(folder.resolve("bookstore"), launcher.file("pygmy"));
        launcher.awaitsNodes(8);
        launcher.startAs(link, Map.of(), List.of("up"));
        launcher.awaitBegun(launcher.state("run"));

        launcher.start("down");

        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said()).contains("another ./pygmy is at work");
        assertThat(launcher.state("lock")).exists();
        assertThat(launcher.pidFiles()).hasSize(8);
    }

    @Test
    void a_lock_of_an_earlier_process_of_the_same_number_counts_for_nothing() throws Exception {
        Files.createDirectories(launcher.state("lock"));
        Files.writeString(
                launcher.state("lock/pid"),
                Long.toString(ProcessHandle.current().pid()));
        Files.writeString(launcher.state("lock/started"), "1");

        launcher.start("down");

        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        assertThat(launcher.said()).contains("Nothing runs.");
        assertThat(launcher.state("lock")).doesNotExist();
    }
}
