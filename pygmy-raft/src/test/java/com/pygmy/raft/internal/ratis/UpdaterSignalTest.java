package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class UpdaterSignalTest {
    @Test
    void a_signal_before_the_wait_ends_it_and_no_other() throws InterruptedException {
        UpdaterSignal signal = new UpdaterSignal("test", Duration.ofMillis(1));
        signal.signal();
        signal.signal();
        assertThat(signal.await(1, TimeUnit.MILLISECONDS)).isTrue();
        assertThat(signal.await(1, TimeUnit.MILLISECONDS)).isFalse();
    }
}
