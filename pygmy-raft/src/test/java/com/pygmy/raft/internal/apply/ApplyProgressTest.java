package com.pygmy.raft.internal.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ApplyProgressTest {
    private final ApplyProgress progress = new ApplyProgress();

    private void observe(long applied, long committed, long second) {
        progress.observe(applied, committed, Duration.ofSeconds(second).toNanos());
    }

    @Test
    void a_replica_that_applies_nothing_while_more_is_committed_is_stuck_and_says_since_where() {
        observe(5, 9, 0);
        observe(5, 12, 9);
        assertThat(progress.cause()).isEmpty();
        observe(5, 12, 10);
        assertThat(progress.cause())
                .hasValueSatisfying(
                        cause -> assertThat(cause).contains("after 5").contains("committed 12"));
    }

    @Test
    void a_replica_that_applies_something_is_not() {
        observe(5, 100, 0);
        observe(6, 100, 9);
        observe(6, 100, 18);
        assertThat(progress.cause()).isEmpty();
    }

    @Test
    void a_replica_that_has_applied_everything_is_never_stuck_however_long_nothing_comes() {
        observe(5, 5, 0);
        observe(5, 5, 1_000);
        observe(5, 6, 1_001);
        assertThat(progress.cause()).isEmpty();
    }

    @Test
    void one_that_goes_on_is_no_longer_stuck() {
        observe(5, 9, 0);
        observe(5, 9, 20);
        assertThat(progress.cause()).isPresent();
        observe(6, 9, 21);
        assertThat(progress.cause()).isEmpty();
    }
}
