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

    @Test
    void entries_that_touch_much_push_older_ones_out_although_there_are_few() {
        TreeSet<String> many = new TreeSet<>();
        for (int i = 0; i < ChangeLog.TAGS_KEPT_MAX / 4; i++) {
            many.add("tag-" + i);
        }
        for (long index = 1; index <= 6; index++) {
            log.applied(index, many);
        }
        assertThat(log.keptFrom()).as("four fit").isEqualTo(2);

        log.restartAt(10);
        for (long index = 11; index <= 14; index++) {
            log.applied(index, many);
        }
        assertThat(log.keptFrom()).as("what was forgotten takes no room").isEqualTo(10);
        while (many.size() <= ChangeLog.TAGS_KEPT_MAX) {
            many.add("more-" + many.size());
        }
        log.applied(15, many);
        assertThat(log.keptFrom()).as("the newest is kept in any case").isEqualTo(14);
    }
}
