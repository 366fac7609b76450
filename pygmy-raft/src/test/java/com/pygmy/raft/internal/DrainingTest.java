package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrainingTest {
    private final Draining draining = new Draining();

    @Test
    void a_replica_that_stops_does_not_serve_again() {
        draining.announce();
        draining.stop();
        draining.announce();
        assertThat(draining.withdraw()).isFalse();
        assertThat(draining.isAnnounced()).isTrue();
    }

    @Test
    void an_announcement_is_taken_back() {
        assertThat(draining.withdraw()).isTrue();
        draining.announce();
        assertThat(draining.isAnnounced()).isTrue();
        assertThat(draining.withdraw()).isTrue();
        assertThat(draining.isAnnounced()).isFalse();
    }
}
