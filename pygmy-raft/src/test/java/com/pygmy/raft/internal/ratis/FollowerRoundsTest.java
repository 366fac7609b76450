package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FollowerRoundsTest {
    private final FollowerRounds rounds = new FollowerRounds();

    @Test
    void a_round_that_was_overtaken_by_a_later_one_does_not_take_its_place() {
        rounds.request(6);
        rounds.request(5);
        rounds.confirm(5, 1);
        assertThat(rounds.areOpen()).isTrue();
        assertThat(rounds.requested()).isEqualTo(6);
        rounds.confirm(rounds.requested(), 1);
        assertThat(rounds.areOpen()).isFalse();
    }
}
