package com.pygmy.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.protocol.SessionToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SessionFileTest {
    @TempDir
    Path folder;

    @Test
    void calls_that_overlap_each_add_what_they_have_seen() throws IOException {
        SessionFile file = new SessionFile(folder.resolve("state"));
        file.add(SessionToken.parse("catalog@3f2a:10"));
        file.add(SessionToken.parse("catalog@3f2a:7;order@9b01:3"));

        assertThat(file.read().toString()).isEqualTo("catalog@3f2a:10;order@9b01:3");
    }

    @Test
    void a_new_life_of_the_cluster_replaces_the_old_one() throws IOException {
        SessionFile file = new SessionFile(folder);
        file.add(SessionToken.parse("catalog@3f2a:10"));
        file.add(SessionToken.parse("catalog@0001:2"));

        assertThat(file.read().toString()).isEqualTo("catalog@0001:2");
    }

    @Test
    void a_file_that_is_no_session_counts_as_an_empty_one() throws IOException {
        Files.writeString(folder.resolve("session"), "garbage");

        assertThat(new SessionFile(folder).read()).isEqualTo(SessionToken.EMPTY);
    }
}
