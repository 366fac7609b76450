package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator reads where a change of members was not made, or not in whole. */
@Timeout(180)
class LauncherMembersTest {
    @TempDir
    Path folder;

    private LauncherFixture launcher;

    @AfterEach
    void end() throws Exception {
        launcher.close();
    }

    @BeforeEach
    void open() throws Exception {
        launcher = new LauncherFixture(folder.resolve("a store"));
        AtomicBoolean led = new AtomicBoolean();
        launcher.start("up");
        launcher.serveHealth(
                Map.of("catalog-1", polls -> led.get() ? "\",\"role\":\"LEADER\",\"term\":9,\"x\":\"" : null));
        assertThat(launcher.awaitExit()).as(launcher.said()).isEqualTo(0);
        led.set(true);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "catalog-2 was added, and catalog-3 is still a member: catalog-3 leads",
                "not done in time; it may still happen"
            })
    void the_answer_of_the_leader_says_what_was_changed(String answer) throws Exception {
        launcher.refuses("raft-members-remove", answer);

        launcher.start("members", "catalog", "remove", "catalog-3");

        assertThat(launcher.awaitExit()).isEqualTo(1);
        assertThat(launcher.said())
                .contains("pygmy: " + answer + " (see ./pygmy members catalog)")
                .doesNotContain("nothing was changed");
    }

    @Test
    void where_the_answer_is_lost_it_is_not_known_what_was_changed() throws Exception {
        launcher.refuses("raft-members-replace", "");

        launcher.start("members", "catalog", "replace", "catalog-3", "catalog-2");

        assertThat(launcher.awaitExit()).isEqualTo(4);
        assertThat(launcher.said())
                .contains("it is not known whether the members were changed; ./pygmy members catalog tells");
    }
}
