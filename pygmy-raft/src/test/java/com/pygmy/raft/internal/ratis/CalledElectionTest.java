package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class CalledElectionTest {
    private final CalledElection election = new CalledElection();

    private void assertHasRound(long term) {
        assertThatCode(() -> election.requireRound(term)).doesNotThrowAnyException();
    }

    private void assertHasNone(long term) {
        assertThatThrownBy(() -> election.requireRound(term))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("pre-vote");
    }

    @Test
    void a_called_election_may_ask_every_peer_in_one_term_and_in_no_later_one() {
        election.allowRound();
        assertHasRound(5);
        assertHasRound(5);
        assertHasNone(6);
        assertHasNone(7);
    }

    @Test
    void after_a_pre_vote_there_is_another_round() {
        election.allowRound();
        assertHasRound(5);
        assertHasNone(6);
        election.allowRound();
        assertHasRound(6);
        assertHasNone(7);
    }

    @Test
    void without_a_call_or_a_pre_vote_there_is_none() {
        assertHasNone(1);
    }
}
