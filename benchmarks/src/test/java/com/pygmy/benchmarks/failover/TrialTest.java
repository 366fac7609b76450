package com.pygmy.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** Times in milliseconds: calm from 0, struck at 1,000, during until 3,000, over at 5,000. */
class TrialTest {
    private static final Trial TRIAL = new Trial(ms(0), ms(1_000), ms(3_000), ms(5_000));

    @Test
    void the_gap_is_between_two_successes_around_the_fault() {
        assertThat(gap(ok(900, 950), ok(1_000, 1_400), ok(1_300, 1_450), ok(3_500, 3_501)))
                .isEqualTo(3_501 - 1_450);
        assertThat(gap(ok(900, 950), ok(1_000, 1_400), ok(2_990, 3_010), ok(3_020, 3_030)))
                .isEqualTo(3_010 - 1_400);
    }

    @Test
    void failures_do_not_end_a_gap() {
        assertThat(gap(ok(900, 990), failed(1_200, 1_300), ok(1_700, 1_790), ok(1_800, 1_850), ok(2_000, 3_000)))
                .isEqualTo(3_000 - 1_850);
        assertThat(gap(ok(900, 990), failed(1_200, 1_300), ok(2_700, 2_790), ok(2_800, 3_100)))
                .isEqualTo(2_790 - 990);
    }

    @Test
    void without_any_success_the_gap_lasts_as_long_as_was_looked() {
        assertThat(gap(failed(1_200, 1_300))).isEqualTo(3_000);
    }

    @Test
    void a_gap_that_outlasts_the_trial_ends_with_the_first_success_after_it() {
        assertThat(gap(ok(900, 950), ok(5_100, 6_000))).isEqualTo(6_000 - 950);
    }

    @Test
    void only_successes_have_a_time() {
        Histogram times = new Histogram(3);
        TRIAL.record(List.of(ok(1_000, 1_400), failed(1_100, 1_100)), Trial.Phase.DURING, times);
        assertThat(times.getTotalCount()).isEqualTo(1);
    }

    @Test
    void requests_belong_to_the_phase_in_which_they_were_due() {
        List<Arrival> arrivals =
                List.of(ok(999, 2_000), ok(1_000, 1_001), ok(2_999, 3_500), ok(3_000, 3_005), failed(3_000, 3_005));
        assertThat(count(arrivals, Trial.Phase.BEFORE)).isEqualTo(1);
        assertThat(count(arrivals, Trial.Phase.DURING)).isEqualTo(2);
        assertThat(count(arrivals, Trial.Phase.AFTER)).isEqualTo(1);
        assertThat(TRIAL.failed(arrivals)).isEqualTo(1);
    }

    private static long count(List<Arrival> arrivals, Trial.Phase phase) {
        Histogram times = new Histogram(3);
        TRIAL.record(arrivals, phase, times);
        return times.getTotalCount();
    }

    private static double gap(Arrival... arrivals) {
        return TRIAL.longestGapMillis(List.of(arrivals));
    }

    private static Arrival ok(long due, long done) {
        return new Arrival(ms(due), ms(done), true);
    }

    private static Arrival failed(long due, long done) {
        return new Arrival(ms(due), ms(done), false);
    }

    private static long ms(long millis) {
        return millis * 1_000_000;
    }
}
