package com.pygmy.raft.internal.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.internal.promise.Promises.Acknowledged;
import com.pygmy.raft.internal.promise.Promises.Kept;
import com.pygmy.raft.internal.promise.Promises.Vote;
import com.pygmy.raft.testing.LogDamage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PromisesTest {
    private static final String OWNER = "bank/node-1";

    @TempDir
    Path directory;

    private Promises promises;

    @BeforeEach
    void create() throws IOException {
        Promises.replace(directory, OWNER, new Kept(Vote.NONE, Acknowledged.NOTHING));
        promises = Promises.open(directory, OWNER);
    }

    @AfterEach
    void close() throws IOException {
        promises.close();
    }

    private Kept read() throws IOException {
        return Promises.read(directory, OWNER).orElseThrow();
    }

    @Test
    void the_highest_acknowledged_entry_of_the_highest_term_is_kept() throws IOException {
        promises.acknowledge(1, 7, 1);
        promises.acknowledge(1, 5, 1);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(1, 7, 1));
        promises.acknowledge(3, 9, 2);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(3, 9, 2));
    }

    @Test
    void a_truncation_lowers_it_and_an_acknowledgement_from_before_comes_too_late() throws IOException {
        promises.acknowledge(1, 7, 1);
        promises.truncate(2, 4);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(2, 3, -1));
        promises.acknowledge(1, 9, 1);
        assertThat(read().acknowledged().index()).isEqualTo(3);
        promises.truncate(2, 4);
        promises.acknowledge(2, 4, 2);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(2, 4, 2));
    }

    @Test
    void nor_is_one_recorded_of_entries_that_a_truncation_takes_before_they_are_acknowledged() throws IOException {
        promises.acknowledge(5, 100, 5);
        promises.truncate(6, 101);
        promises.acknowledge(5, 105, 5);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(6, 100, 5));
        promises.acknowledge(6, 103, 6);
        assertThat(read().acknowledged()).isEqualTo(new Acknowledged(6, 103, 6));
    }

    @Test
    void there_is_one_vote_in_a_term() throws IOException {
        promises.term(4);
        promises.voted(4, "node-2");
        promises.term(4);
        promises.voted(4, "node-2");
        assertThat(read().vote()).isEqualTo(new Vote(4, "node-2", false));
        assertThatThrownBy(() -> promises.voted(4, "node-3")).hasMessageContaining("voted for node-2");
        assertThatThrownBy(() -> promises.voted(3, "node-3")).hasMessageContaining("term 3");
        promises.term(5);
        assertThat(read().vote()).isEqualTo(new Vote(5, "", false));
    }

    @Test
    void an_orderly_end_is_told_from_a_crash() throws IOException {
        promises.closeAt(6, "node-3");
        promises.close();
        assertThat(read().vote()).isEqualTo(new Vote(6, "node-3", true));
        promises = Promises.open(directory, OWNER);
        assertThat(read().vote()).isEqualTo(new Vote(6, "node-3", false));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void a_torn_slot_leaves_the_one_before(int slot) throws IOException {
        for (int i = 1; i <= 6; i++) {
            promises.term(i);
            promises.acknowledge(i, i, i);
        }
        LogDamage.flip(directory.resolve(Promises.FILE), slot * 4096 + 20);
        assertThat(read().vote().term()).isBetween(5L, 6L);
        assertThat(read().acknowledged().index()).isBetween(5L, 6L);
        promises.close();
        promises = Promises.open(directory, OWNER);
        promises.term(7);
        promises.acknowledge(7, 7, 7);
        assertThat(read().vote().term()).isEqualTo(7);
        assertThat(read().acknowledged().index()).isEqualTo(7);
    }

    @Test
    void what_cannot_be_recorded_is_not_promised_and_nothing_after_it() throws IOException {
        promises.close();
        assertThatThrownBy(() -> promises.acknowledge(1, 1, 1)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> promises.voted(1, "node-1")).hasMessageContaining("nothing is promised any more");
        assertThat(promises.failure()).isPresent();
        assertThat(read()).isEqualTo(new Kept(Vote.NONE, Acknowledged.NOTHING));
    }
}
