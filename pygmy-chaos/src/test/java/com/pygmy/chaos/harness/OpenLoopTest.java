package com.pygmy.chaos.harness;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class OpenLoopTest {
    /** A request by {@link System#nanoTime}: when it was due, and when it was answered. */
    private record Arrival(long due, long done) {
        long nanos() {
            return done - due;
        }
    }

    @Test
    void requests_that_come_while_nothing_is_answered_are_sent_and_timed_from_when_they_were_due() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        Queue<Arrival> arrivals = new ConcurrentLinkedQueue<>();
        OpenLoop loop = new OpenLoop(
                new Pace(200, 1_000),
                due -> () -> {
                    await(answering);
                    arrivals.add(new Arrival(due, System.nanoTime()));
                },
                due -> {
                    throw new AssertionError("dropped");
                });
        CompletableFuture<Void> running = CompletableFuture.runAsync(() -> run(loop));
        Awaitility.await().until(() -> loop.underWay() >= 60);
        answering.countDown();
        loop.stop();
        running.join();

        List<Arrival> all =
                arrivals.stream().sorted(Comparator.comparingLong(Arrival::due)).toList();
        assertThat(all).hasSizeGreaterThanOrEqualTo(60);
        // Those that were due at first waited longest, each by the interval longer than the next.
        assertThat(all.get(0).nanos() - all.get(50).nanos()).isGreaterThan(200_000_000);
        for (int i = 1; i < all.size(); i++) {
            assertThat(all.get(i).due() - all.get(i - 1).due()).isEqualTo(5_000_000);
        }
    }

    @Test
    void what_is_due_while_too_many_are_under_way_is_dropped_and_told() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        AtomicInteger sent = new AtomicInteger();
        AtomicInteger dropped = new AtomicInteger();
        OpenLoop loop = new OpenLoop(
                new Pace(200, 3),
                due -> () -> {
                    sent.incrementAndGet();
                    await(answering);
                },
                due -> dropped.incrementAndGet());
        CompletableFuture<Void> running = CompletableFuture.runAsync(() -> run(loop));
        Awaitility.await().until(() -> dropped.get() >= 5);
        assertThat(sent).hasValue(3);
        answering.countDown();
        loop.stop();
        running.join();
    }

    @Test
    void a_loop_that_is_interrupted_ends_when_its_last_request_is_answered() throws Exception {
        CountDownLatch answering = new CountDownLatch(1);
        AtomicInteger answered = new AtomicInteger();
        OpenLoop loop = new OpenLoop(
                new Pace(200, 1),
                due -> () -> {
                    await(answering);
                    answered.incrementAndGet();
                },
                due -> {});
        AtomicInteger answeredAtTheEnd = new AtomicInteger(-1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread runner = new Thread(() -> {
            try {
                loop.run(Duration.ofMinutes(1));
                interrupted.complete(false);
            } catch (InterruptedException e) {
                answeredAtTheEnd.set(answered.get());
                interrupted.complete(true);
            }
        });
        runner.start();
        Awaitility.await().until(() -> loop.underWay() == 1);
        runner.interrupt();
        Awaitility.await().until(() -> interrupted.isDone() || !runner.isInterrupted());
        answering.countDown();
        assertThat(interrupted.join()).isTrue();
        assertThat(answeredAtTheEnd).hasValue(1);
    }

    private static void run(OpenLoop loop) {
        try {
            loop.run(Duration.ofMinutes(1));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
