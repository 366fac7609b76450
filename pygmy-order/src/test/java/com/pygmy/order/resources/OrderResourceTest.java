package com.pygmy.order.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.protocol.Executed;
import com.pygmy.service.problem.ProblemException;
import jakarta.ws.rs.core.Response;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OrderResourceTest {
    /** One of them waits for its client, one answer waits for it. */
    @Test
    void where_all_writers_wait_for_clients_a_request_is_refused_and_its_thread_goes_on() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        ThreadPoolExecutor writers = new ThreadPoolExecutor(1, 1, 1, TimeUnit.MINUTES, new ArrayBlockingQueue<>(1));
        try {
            writers.execute(() -> awaitUninterrupted(slow));
            CompletableFuture<Response> waits = OrderResource.written(
                            CompletableFuture.completedFuture(Response.ok().build()), writers)
                    .toCompletableFuture();
            CompletableFuture<Response> answer = new CompletableFuture<>();
            CompletableFuture<Response> refused =
                    OrderResource.written(answer, writers).toCompletableFuture();
            answer.complete(Response.ok().build());
            assertThatThrownBy(refused::join).cause().isInstanceOfSatisfying(ProblemException.class, problem -> {
                assertThat(problem.problem().status()).isEqualTo(503);
                assertThat(problem.problem().executed()).isEqualTo(Executed.UNKNOWN);
            });
            assertThat(waits).isNotDone();
            slow.countDown();
            assertThat(waits.get(20, TimeUnit.SECONDS).getStatus()).isEqualTo(200);
        } finally {
            slow.countDown();
            writers.shutdown();
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
