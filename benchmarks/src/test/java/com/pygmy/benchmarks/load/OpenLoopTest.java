package com.pygmy.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    @Test
    void requests_that_come_while_nothing_is_answered_are_sent_and_timed_from_when_they_were_due() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        AtomicLong sent = new AtomicLong();
        OpenLoop loop = OpenLoop.start(200, number -> {
            sent.incrementAndGet();
            return passed(answering);
        });
        await().until(() -> sent.get() >= 60);
        answering.countDown();
        List<Arrival> arrivals = loop.stop();

        assertThat(arrivals).hasSizeGreaterThanOrEqualTo(60).allMatch(Arrival::succeeded);
        // Those that were due at first waited longest, each by the interval longer than the next.
        assertThat(arrivals.get(0).nanos() - arrivals.get(50).nanos()).isGreaterThan(200_000_000);
        for (int i = 1; i < arrivals.size(); i++) {
            assertThat(arrivals.get(i).due() - arrivals.get(i - 1).due()).isEqualTo(5_000_000);
        }
    }

    private static boolean passed(CountDownLatch latch) {
        try {
            latch.await();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
