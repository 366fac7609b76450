package com.pygmy.raft.internal.promise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.internal.promise.Promises.Acknowledged;
import com.pygmy.raft.internal.promise.Promises.Kept;
import com.pygmy.raft.internal.promise.Promises.Vote;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 20, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TermRecordingTest {
    private static final String OWNER = "bank/node-1";

    @TempDir
    Path directory;

    private final CountDownLatch disk = new CountDownLatch(1);
    private final CountDownLatch hangs = new CountDownLatch(1);
    private final AtomicLong term = new AtomicLong(5);
    private final ExecutorService blocking = Executors.newCachedThreadPool();
    private Promises promises;
    private TermRecording recording;

    @BeforeEach
    void create() throws IOException {
        Promises.replace(directory, OWNER, new Kept(new Vote(5, "", false), Acknowledged.NOTHING));
        promises = Promises.open(directory, OWNER);
        recording = new TermRecording(promises, term::get, blocking);
    }

    @AfterEach
    void close() throws IOException {
        disk.countDown();
        blocking.shutdown();
        promises.close();
    }

    /** As a vote does whose fsync does not return. */
    private void hang() throws InterruptedException {
        Promises held = promises;
        blocking.execute(() -> {
            synchronized (held) {
                hangs.countDown();
                awaitDisk();
            }
        });
        hangs.await();
    }

    private void awaitDisk() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_vote_that_hangs_on_its_way_to_the_disk_does_not_hold_up_the_thread_of_the_timeouts()
            throws InterruptedException, IOException {
        hang();
        recording.tick();
        term.set(6);
        recording.tick();
        recording.tick();
        assertThat(promises.knowsOf(6)).isFalse();
        disk.countDown();
        await().until(() -> promises.knowsOf(6));
        assertThat(Promises.read(directory, OWNER).orElseThrow().vote().term()).isEqualTo(6);
    }

    @Test
    void each_term_is_recorded_in_its_turn() {
        for (long next = 6; next < 9; next++) {
            long expected = next;
            term.set(expected);
            await().until(() -> {
                recording.tick();
                return promises.knowsOf(expected);
            });
        }
    }
}
