package com.pygmy.raft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReadTest {
    private static final StoreSettings TWO_READERS =
            new StoreSettings(2, Duration.ofMillis(50), Duration.ofSeconds(5), Duration.ofMillis(300), 1024, 1024);

    @TempDir
    Path directory;

    private SqliteStore<Bank> store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("bank.db"), Bank.schema(), WrittenLog.CODEC, TWO_READERS);
        store.apply(WrittenLog.begun().all());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_query_sees_one_version_and_its_index_however_long_it_takes() {
        WrittenLog log = WrittenLog.begun();
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Long>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    long changes = 0;
                    for (long last = -1; !enough.get(); ) {
                        var read = store.read(bank -> {
                            long first = bank.cents("ann");
                            bank.notes();
                            assertThat(bank.cents("ann")).isEqualTo(first);
                            return first;
                        });
                        assertThat(read.value()).isEqualTo(read.position().index() - 1);
                        changes += read.value() == last ? 0 : 1;
                        last = read.value();
                    }
                    return changes;
                }))
                .limit(2)
                .toList();

        for (int i = 0; i < 2000; i++) {
            log.commands("k-" + i, new Deposit("ann", 1));
            store.apply(log.after(log.lastIndex() - 1));
        }

        enough.set(true);
        // Each reader met several versions, or this test would say nothing.
        assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isGreaterThan(10));
    }

    @Test
    void a_read_is_refused_where_all_connections_stay_busy() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(2);
        List<CompletableFuture<Long>> slow = Stream.generate(() -> CompletableFuture.supplyAsync(
                        () -> store.read(Bank.totalAfter(done, busy)).value()))
                .limit(2)
                .toList();
        busy.await();

        assertThatThrownBy(() -> store.read(Bank::total))
                .isInstanceOf(ReplicaException.Overloaded.class)
                .hasMessage("reads: all 2 reading connections were busy for 50 ms");

        done.countDown();
        slow.forEach(CompletableFuture::join);
        assertThat(store.read(Bank::total).value()).isZero();
    }

    @Test
    void a_replacement_gives_up_where_a_query_does_not_end_and_the_old_state_goes_on() throws Exception {
        SnapshotInfo snapshot = store.snapshotTo(directory.resolve("snapshot"));
        CountDownLatch done = new CountDownLatch(1);
        CountDownLatch busy = new CountDownLatch(1);
        CompletableFuture<Long> slow = CompletableFuture.supplyAsync(
                () -> store.read(Bank.totalAfter(done, busy)).value());
        busy.await();

        assertThatThrownBy(() -> store.replaceWith(snapshot.file()))
                .isInstanceOf(StoreException.class)
                .hasMessage("1 queries still ran after 600 ms");

        assertThat(store.read(Bank::total).value()).isZero();
        done.countDown();
        slow.join();
        store.replaceWith(snapshot.file());
        assertThat(store.read(Bank::total).value()).isZero();
    }

    @Test
    void closing_interrupts_a_query_that_does_not_end_and_later_reads_are_refused() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CompletableFuture<Long> endless = CompletableFuture.supplyAsync(() -> store.read(bank -> {
                    busy.countDown();
                    return bank.countForever();
                })
                .value());
        busy.await();

        store.close();

        assertThat(endless)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(ReplicaException.QueryFailed.class);
        assertThatThrownBy(() -> store.read(Bank::total)).isInstanceOf(ReplicaException.Stopped.class);
        assertThatThrownBy(() -> store.apply(List.of()))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("is closed");
    }
}
