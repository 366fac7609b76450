package com.pygmy.raft.internal.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.Subscription;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;

@Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
class ChangeLogTest {
    private final CountDownLatch running = new CountDownLatch(1);
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private final List<Long> seen = new CopyOnWriteArrayList<>();
    private final ExecutorService delivery = Executors.newSingleThreadExecutor();
    private final ChangeLog log = new ChangeLog(16, delivery);

    /** Hangs in its first call. */
    private final ChangeListener hanging = new ChangeListener() {
        @Override
        public void changed(Change change) {
            seen.add(change.index());
            running.countDown();
            end.join();
        }

        @Override
        public void compacted(long index) {}
    };

    @AfterEach
    void stop() {
        end.complete(null);
        delivery.shutdownNow();
    }

    private void apply(long index) {
        log.applied(index, new TreeSet<>(List.of("tag")));
        log.wake();
    }

    @Test
    void a_listener_that_hangs_holds_up_neither_those_who_apply_nor_those_who_end_its_subscription() throws Exception {
        Subscription subscription = log.subscribe(0, hanging);
        apply(1);
        running.await();
        // Delivery is scheduled again, and once more.
        apply(2);
        apply(3);
        log.restartAt(4);
        subscription.close();
        end.complete(null);
        delivery.shutdown();
        assertThat(delivery.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(seen).containsExactly(1L);
    }
}
