package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.internal.ratis.ElectionTimeouts.Sighting;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ElectionTimeoutsTest {
    private static final Duration LOOK_INTERVAL = Duration.ofMillis(20);

    private final ElectionTimeouts timeouts = new ElectionTimeouts(Duration.ofMillis(300), Duration.ofMillis(600));
    private long now = Duration.ofHours(1).toNanos();
    private Optional<String> advice = Optional.empty();
    private int advices;

    private void look(long term, boolean leaderKnown, boolean heard, Duration duration) {
        for (long end = now + duration.toNanos(); now < end; now += LOOK_INTERVAL.toNanos()) {
            Optional<String> given = timeouts.observe(new Sighting(term, leaderKnown, heard ? now : 0), now);
            if (given.isPresent()) {
                advice = given;
                advices++;
            }
        }
    }

    private void led(long term, long seconds) {
        look(term, true, true, Duration.ofSeconds(seconds));
    }

    private void unled(long term, long millis) {
        look(term, false, true, Duration.ofMillis(millis));
    }

    private long factor() {
        assertThat(timeouts.currentMin().multipliedBy(2)).isEqualTo(timeouts.currentMax());
        return timeouts.currentMin().toMillis() / 300;
    }

    @Test
    void one_election_after_a_leader_that_lasted_changes_nothing() {
        led(4, 10);
        unled(4, 600);
        unled(5, 200);
        led(5, 10);
        assertThat(factor()).isEqualTo(1);
        assertThat(timeouts.elections()).isEqualTo(1);
    }

    @Test
    void the_first_election_after_a_start_changes_nothing_at_any_time() {
        unled(7, 400);
        led(8, 2);
        assertThat(factor()).isEqualTo(1);
    }

    @Test
    void terms_that_follow_each_other_sooner_than_a_leader_can_settle_double_the_timeouts_up_to_a_bound() {
        led(1, 10);
        unled(1, 500);
        unled(2, 500);
        assertThat(factor()).isEqualTo(1);
        unled(3, 500);
        assertThat(factor()).isEqualTo(2);
        unled(4, 500);
        assertThat(factor()).isEqualTo(4);
        for (long term = 5; term < 50; term++) {
            unled(term, 500);
        }
        assertThat(factor()).isEqualTo(ElectionTimeouts.FACTOR_MAX);
    }

    @Test
    void terms_of_a_replica_that_hears_no_other_change_nothing() {
        led(1, 10);
        for (long term = 2; term < 50; term++) {
            look(term, false, false, Duration.ofMillis(500));
        }
        assertThat(factor()).isEqualTo(1);
    }

    @Test
    void a_term_fails_by_the_timeouts_as_they_are_then() {
        led(1, 10);
        led(2, 1);
        led(3, 2);
        assertThat(factor()).isEqualTo(2);
        led(4, 5);
        assertThat(factor()).isEqualTo(4);
        led(5, 1);
        assertThat(factor()).isEqualTo(4);
    }

    @Test
    void a_leader_that_is_lost_as_soon_as_it_is_known_doubles_them_though_the_term_stays() {
        led(1, 10);
        unled(1, 100);
        led(1, 1);
        unled(1, 100);
        assertThat(factor()).isEqualTo(2);
    }

    @Test
    void no_leader_for_long_doubles_them_where_others_are_heard_and_not_where_none_is() {
        led(1, 10);
        look(1, false, false, Duration.ofSeconds(60));
        assertThat(factor()).isEqualTo(1);
        unled(1, 1_300);
        assertThat(factor()).isEqualTo(2);
        unled(1, 2_500);
        assertThat(factor()).isEqualTo(4);
    }

    @Test
    void they_are_halved_each_time_that_a_leader_has_lasted_until_they_are_as_configured() {
        led(1, 10);
        for (long term = 2; term < 12; term++) {
            unled(term, 500);
        }
        assertThat(factor()).isEqualTo(16);
        led(12, 25);
        assertThat(factor()).isEqualTo(16);
        led(12, 10);
        assertThat(factor()).isEqualTo(8);
        led(12, 30);
        assertThat(factor()).isEqualTo(4);
        led(12, 60);
        assertThat(factor()).isEqualTo(1);
        led(12, 600);
        assertThat(factor()).isEqualTo(1);
    }

    @Test
    void an_operator_is_advised_with_names_and_values_and_not_again_for_ten_minutes() {
        led(1, 10);
        for (long term = 2; term < 100; term++) {
            unled(term, 500);
        }
        assertThat(advices).isEqualTo(1);
        assertThat(advice.orElseThrow()).contains("electionTimeoutMin: 1200ms").contains("electionTimeoutMax: 2400ms");
        led(100, 601);
        for (long term = 101; term < 110; term++) {
            unled(term, 500);
        }
        assertThat(advices).isEqualTo(2);
    }

    @Test
    void the_longer_timeout_is_never_read_as_shorter_than_the_shorter_one_was_a_moment_ago() {
        led(1, 10);
        for (long term = 2; term < 12; term++) {
            unled(term, 500);
        }
        int min = timeouts.minRpcTimeoutMs();
        led(12, 200);
        assertThat(factor()).isEqualTo(1);
        assertThat(timeouts.maxRpcTimeoutMs()).isGreaterThanOrEqualTo(min);
        assertThat(timeouts.minRpcTimeoutMs()).isEqualTo(300);
        assertThat(timeouts.maxRpcTimeoutMs()).isEqualTo(600);
    }
}
