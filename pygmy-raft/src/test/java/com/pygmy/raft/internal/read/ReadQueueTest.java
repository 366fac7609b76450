package com.pygmy.raft.internal.read;

import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Replica;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.TestSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadQueueTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private final ExecutorService callers = Executors.newCachedThreadPool();
    private final CountDownLatch goOn = new CountDownLatch(1);
    private LocalGroup<Bank> group;
    private Replica<Bank> replica;

    @BeforeEach
    void start() {
        group = LocalGroup.started(Bank.schema(), root, 1);
        replica = group.replica(group.awaitLeader());
        replica.query(ReadMode.LINEARIZABLE, Bank::total).join();
    }

    @AfterEach
    void stop() {
        goOn.countDown();
        callers.shutdown();
        group.close();
    }

    @Test
    void a_query_that_finds_a_reader_free_is_done_when_its_caller_gets_it() {
        CompletableFuture<Versioned<String>> read = replica.query(ReadMode.LOCAL, bank -> currentThread());

        assertThat(read).isCompletedWithValueMatching(by -> by.value().equals(currentThread()));
    }

    @Test
    void a_query_that_finds_all_readers_busy_does_not_hold_up_its_caller_and_runs_when_one_is_free() {
        List<CompletableFuture<Versioned<Long>>> busy = keepAllReadersBusy();

        CompletableFuture<Versioned<String>> read = replica.query(ReadMode.LOCAL, bank -> currentThread());

        assertThat(read).isNotDone();
        goOn.countDown();
        assertThat(read)
                .succeedsWithin(LIMIT)
                .satisfies(by -> assertThat(by.value()).startsWith("raft-read"));
        assertThat(busy).allSatisfy(each -> assertThat(each).succeedsWithin(LIMIT));
    }

    @Test
    void no_query_bypasses_the_queue_even_where_a_reader_is_free() throws Exception {
        keepAllReadersBusy();
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        CompletableFuture<Versioned<Long>> inLine = replica.query(ReadMode.LOCAL, Bank.totalAfter(end, running));
        goOn.countDown();
        running.await();

        CompletableFuture<Versioned<String>> late = replica.query(ReadMode.LOCAL, bank -> currentThread());

        assertThat(late)
                .succeedsWithin(LIMIT)
                .satisfies(by -> assertThat(by.value()).startsWith("raft-read"));
        end.countDown();
        assertThat(inLine).succeedsWithin(LIMIT);
    }

    @Test
    void a_query_that_waits_too_long_is_refused_while_those_before_it_still_run() throws Exception {
        keepAllReadersBusy();
        CountDownLatch running = new CountDownLatch(readers());
        CountDownLatch end = new CountDownLatch(1);
        List<CompletableFuture<Versioned<Long>>> before = IntStream.range(0, readers())
                .mapToObj(i -> replica.query(ReadMode.LOCAL, Bank.totalAfter(end, running)))
                .toList();
        goOn.countDown();
        running.await();

        CompletableFuture<Versioned<Long>> read = replica.query(ReadMode.LOCAL, Bank::total);

        assertThat(read)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ReplicaException.Overloaded.class)
                .withMessageContaining("no reading connection was free");
        end.countDown();
        assertThat(before).allSatisfy(each -> assertThat(each).succeedsWithin(LIMIT));
    }

    @Test
    void a_query_that_fails_in_the_queue_fails_for_its_caller() {
        keepAllReadersBusy();
        CompletableFuture<Versioned<Long>> read = replica.query(ReadMode.LOCAL, bank -> {
            throw new AssertionError("broken");
        });
        goOn.countDown();
        assertThat(read)
                .failsWithin(LIMIT)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ReplicaException.QueryFailed.class)
                .withMessageContaining("broken");
    }

    private int readers() {
        return TestSettings.of("alone", Map.of("alone", "127.0.0.1:1"), root, PeerCredentials.token("a token"))
                .reads()
                .connections();
    }

    /** With queries that run in threads of their own until {@link #goOn}. */
    private List<CompletableFuture<Versioned<Long>>> keepAllReadersBusy() {
        int readers = readers();
        CountDownLatch busy = new CountDownLatch(readers);
        List<CompletableFuture<Versioned<Long>>> reads = IntStream.range(0, readers)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> replica.query(ReadMode.LOCAL, Bank.totalAfter(goOn, busy))
                                .join(),
                        callers))
                .toList();
        try {
            busy.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
        return reads;
    }

    private static String currentThread() {
        return Thread.currentThread().getName();
    }
}
