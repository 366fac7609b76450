package com.pygmy.service.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private long now;
    private final TokenBucket bucket = new TokenBucket(10, 1, () -> now);

    @Test
    void a_burst_and_then_a_rate_are_granted_and_what_is_beyond_is_counted() {
        for (int i = 0; i < 10; i++) {
            assertThat(bucket.take(1)).isTrue();
        }
        assertThat(bucket.takeRefused()).isZero();
        assertThat(bucket.take(1)).isFalse();
        assertThat(bucket.take(1)).isFalse();
        now += TimeUnit.SECONDS.toNanos(1);
        assertThat(bucket.take(1)).isTrue();
        assertThat(bucket.takeRefused()).isEqualTo(2);
        assertThat(bucket.take(1)).isFalse();
    }

    @Test
    void what_needs_more_than_the_bucket_holds_takes_all_of_it() {
        assertThat(bucket.take(1)).isTrue();
        assertThat(bucket.take(1000)).isFalse();
        now += TimeUnit.SECONDS.toNanos(100);
        assertThat(bucket.take(1000)).isTrue();
        assertThat(bucket.take(1)).isFalse();
    }
}
