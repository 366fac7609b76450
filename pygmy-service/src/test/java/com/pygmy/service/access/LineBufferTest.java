package com.pygmy.service.access;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LineBufferTest {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long NEVER_MILLIS = Duration.ofHours(1).toMillis();

    private final LineBuffer buffer = new LineBuffer(20);
    private final CompletableFuture<Integer> taken = new CompletableFuture<>();

    private Thread taking(long millis, long idleMillis) {
        Thread thread = new Thread(() -> {
            try {
                buffer.await(millis, idleMillis);
                taken.complete(buffer.take().count());
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        thread.start();
        await().atMost(SOON).until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        return thread;
    }

    private void add(String line) {
        byte[] bytes = line.getBytes(US_ASCII);
        assertThat(buffer.add(bytes, bytes.length)).isTrue();
    }

    @Test
    void lines_are_gathered_until_half_of_the_room_is_taken() throws Exception {
        Thread thread = taking(NEVER_MILLIS, 0);
        add("1234");
        add("5678");
        add("90");
        thread.join(SOON.toMillis());
        assertThat(taken).isCompletedWithValue(3);
    }

    @Test
    void the_first_line_after_a_while_without_any_is_taken_at_once() throws Exception {
        Thread thread = taking(0, NEVER_MILLIS);
        add("1");
        thread.join(SOON.toMillis());
        assertThat(taken).isCompletedWithValue(1);
    }

    @Test
    void lines_that_were_gathered_do_not_wait_for_another_one() throws Exception {
        add("1");
        buffer.await(1, NEVER_MILLIS);
        assertThat(buffer.take().count()).isEqualTo(1);
    }

    @Test
    void nobody_waits_after_the_end() throws Exception {
        Thread thread = taking(NEVER_MILLIS, NEVER_MILLIS);
        buffer.end();
        thread.join(SOON.toMillis());
        assertThat(taken).isCompletedWithValue(0);
    }
}
