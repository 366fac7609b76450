package com.pygmy.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryBudgetTest {
    private long now;
    private final RetryBudget budget = new RetryBudget(0.2, 3, () -> now);

    @Test
    void a_quiet_frontend_may_retry_three_times_a_second() {
        assertThat(spendAll()).isEqualTo(30);
        for (int second = 0; second < 30; second++) {
            now += Duration.ofSeconds(1).toNanos();
            spendAll();
        }
        now += Duration.ofSeconds(9).toNanos();
        assertThat(spendAll()).isLessThanOrEqualTo(30);
    }

    @Test
    void a_busy_frontend_may_retry_a_fifth_of_its_requests() {
        for (int i = 0; i < 1000; i++) {
            budget.request();
        }
        assertThat(spendAll()).isEqualTo(230);
        assertThat(budget.remaining()).isZero();
    }

    @Test
    void what_was_earned_is_forgotten_after_ten_seconds() {
        for (int i = 0; i < 1000; i++) {
            budget.request();
        }
        now += Duration.ofSeconds(10).toNanos();
        assertThat(spendAll()).isEqualTo(30);
    }

    @Test
    void over_any_stretch_retries_stay_within_the_share() {
        for (long seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            RetryBudget any = new RetryBudget(0.2, 3, () -> now);
            long began = now;
            long requests = 0;
            long retries = 0;
            for (int i = 0; i < 5000; i++) {
                now += random.nextInt(20_000_000);
                any.request();
                requests++;
                while (random.nextBoolean() && any.tryRetry()) {
                    retries++;
                }
            }
            double seconds = (now - began) / 1e9;
            assertThat((double) retries).as("seed %d", seed).isLessThanOrEqualTo(0.2 * requests + 3 * (seconds + 10));
        }
    }

    private int spendAll() {
        int spent = 0;
        while (budget.tryRetry()) {
            spent++;
        }
        return spent;
    }
}
