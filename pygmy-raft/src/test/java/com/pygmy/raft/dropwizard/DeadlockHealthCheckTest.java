package com.pygmy.raft.dropwizard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DeadlockHealthCheckTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final DeadlockHealthCheck check = new DeadlockHealthCheck();

    @Test
    void threads_that_wait_for_each_other_are_told_as_long_as_they_do() throws Exception {
        ReentrantLock one = new ReentrantLock();
        ReentrantLock other = new ReentrantLock();
        CyclicBarrier bothHoldOne = new CyclicBarrier(2);
        List<Thread> threads = List.of(
                new Thread(() -> lockBoth(one, other, bothHoldOne)),
                new Thread(() -> lockBoth(other, one, bothHoldOne)));
        threads.forEach(Thread::start);
        try {
            await().atMost(SOON).until(() -> !check.execute().isHealthy());
        } finally {
            threads.forEach(Thread::interrupt);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(check.execute().isHealthy()).isTrue();
    }

    private static void lockBoth(ReentrantLock first, ReentrantLock second, CyclicBarrier bothHoldOne) {
        first.lock();
        try {
            bothHoldOne.await();
            second.lockInterruptibly();
            second.unlock();
        } catch (Exception e) {
            // Woken up by the test.
        } finally {
            first.unlock();
        }
    }
}
