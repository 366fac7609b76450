package com.pygmy.raft.sqlite;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SnapshotTest {
    @TempDir
    Path directory;

    private Path database;
    private SqliteStore<Bank> store;

    @BeforeEach
    void open() throws IOException {
        database = Files.createDirectories(directory.resolve("live")).resolve("bank.db");
        store = WrittenLog.open(database);
    }

    @AfterEach
    void close() {
        store.close();
    }

    /** Ten deposits of 1, at the indexes 2 to 11. */
    private static WrittenLog tenDeposits() {
        WrittenLog log = WrittenLog.begun();
        for (int i = 0; i < 10; i++) {
            log.commands("k-" + i, new Deposit("ann", 1));
        }
        return log;
    }

    private static long cents(SqliteStore<Bank> store) {
        return store.read(bank -> bank.cents("ann")).value();
    }

    @Test
    void a_snapshot_holds_the_whole_state_in_one_file_of_its_own() throws IOException {
        store.apply(tenDeposits().all());
        Path target = directory.resolve("snapshot.db");

        SnapshotInfo snapshot = store.snapshotTo(target);

        assertThat(snapshot).isEqualTo(new SnapshotInfo(target, 11, 1, Optional.of("3f2a"), Files.size(target)));
        assertThat(snapshot.sha256())
                .isEqualTo(MoreFiles.asByteSource(target).hash(Hashing.sha256()).toString());
        assertThat(filesIn(directory)).containsExactlyInAnyOrder("live", "snapshot.db");
        try (SqliteStore<Bank> other = WrittenLog.open(target)) {
            assertThat(other.digest()).isEqualTo(store.digest());
        }
    }

    @Test
    void a_snapshot_taken_while_entries_are_applied_says_what_it_really_holds() {
        WrittenLog log = tenDeposits();
        store.apply(log.all());
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            while (!enough.get()) {
                log.commands("k-" + log.lastIndex(), new Deposit("ann", 1));
                store.apply(log.after(log.lastIndex() - 1));
            }
        });

        for (int i = 0; i < 20; i++) {
            long atLeast = store.applied().index();
            SnapshotInfo snapshot = store.snapshotTo(directory.resolve("snapshot.db"));
            assertThat(snapshot.index()).isGreaterThanOrEqualTo(atLeast);
            try (SqliteStore<Bank> other = WrittenLog.open(snapshot.file())) {
                assertThat(other.applied().index()).isEqualTo(snapshot.index());
                assertThat(cents(other)).isEqualTo(snapshot.index() - 1);
            }
        }
        enough.set(true);
        writer.join();
    }

    @Test
    void a_snapshot_that_cannot_be_written_leaves_nothing_behind() throws IOException {
        store.apply(tenDeposits().all());
        Path nowhere = directory.resolve("missing").resolve("snapshot.db");

        assertThatThrownBy(() -> store.snapshotTo(nowhere))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("cannot be written");

        assertThat(filesIn(directory)).containsExactly("live");
        assertThat(cents(store)).isEqualTo(10);
    }

    @Test
    void after_a_power_loss_the_database_is_not_behind_its_last_durable_checkpoint() throws IOException {
        WrittenLog log = tenDeposits();
        store.apply(log.all().subList(0, 8));
        long durable = store.checkpointDurably();
        store.apply(log.after(7));

        // What was not fsynced is lost: at worst all of the write-ahead log.
        Path survived = Files.copy(database, directory.resolve("survived.db"));

        assertThat(durable).isEqualTo(7);
        assertThat(SqliteStore.peek(survived).orElseThrow().index()).isGreaterThanOrEqualTo(7);
        try (SqliteStore<Bank> restarted = WrittenLog.open(survived)) {
            restarted.apply(log.all());
            assertThat(restarted.digest()).isEqualTo(store.digest());
        }
    }

    @Test
    void a_checkpoint_reaches_the_index_it_says_while_entries_are_applied() throws IOException {
        WrittenLog log = tenDeposits();
        store.apply(log.all());
        for (int round = 0; round < 20; round++) {
            AtomicBoolean enough = new AtomicBoolean();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
                while (!enough.get()) {
                    log.commands("k-" + log.lastIndex(), new Deposit("ann", 1));
                    store.apply(log.after(log.lastIndex() - 1));
                }
            });

            long durable = store.checkpointDurably();

            enough.set(true);
            writer.join();
            Path survived = Files.copy(database, directory.resolve("survived.db"), REPLACE_EXISTING);
            assertThat(SqliteStore.peek(survived).orElseThrow().index()).isGreaterThanOrEqualTo(durable);
        }
    }

    @Test
    void a_checkpoint_does_not_wait_for_a_long_read_and_is_durable_even_so() throws Exception {
        WrittenLog log = tenDeposits();
        store.apply(log.all().subList(0, 4));
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch checked = new CountDownLatch(1);
        CompletableFuture<Long> read = CompletableFuture.supplyAsync(() -> store.read(bank -> {
                    long before = bank.cents("ann");
                    reading.countDown();
                    awaitQuietly(checked);
                    return bank.cents("ann") - before;
                })
                .value());
        reading.await();
        store.apply(log.after(3));

        long durable = store.checkpointDurably();

        Path survived = Files.copy(database, directory.resolve("survived.db"));
        Files.copy(DatabaseFile.beside(database, "-wal"), DatabaseFile.beside(survived, "-wal"));
        checked.countDown();
        assertThat(durable).isEqualTo(11);
        assertThat(SqliteStore.peek(survived).orElseThrow().index()).isEqualTo(11);
        assertThat(read.join()).isZero();
    }

    @Test
    void a_replaced_database_serves_the_snapshot_and_goes_on_from_its_index() throws IOException {
        WrittenLog log = tenDeposits();
        SnapshotInfo snapshot;
        Digest digest;
        try (SqliteStore<Bank> other = WrittenLog.open(directory.resolve("other.db"))) {
            other.apply(log.all());
            snapshot = other.snapshotTo(directory.resolve("snapshot.db"));
            digest = other.digest();
        }
        store.apply(log.all().subList(0, 3));

        store.replaceWith(snapshot.file());

        assertThat(store.applied().index()).isEqualTo(11);
        assertThat(store.digest()).isEqualTo(digest);
        log.commands("more", new Deposit("ann", 1));
        store.apply(log.after(11));
        assertThat(cents(store)).isEqualTo(11);
        assertThat(snapshot.file()).exists();
        store.close();
        assertThat(filesIn(directory.resolve("live"))).containsExactlyInAnyOrder("bank.db", "bank.db-seal");
    }

    @Test
    void reads_go_on_through_a_replacement_and_see_the_old_state_or_the_new() {
        WrittenLog log = tenDeposits();
        store.apply(log.all().subList(0, 5));
        SnapshotInfo older = store.snapshotTo(directory.resolve("older.db"));
        store.apply(log.after(4));
        SnapshotInfo newer = store.snapshotTo(directory.resolve("newer.db"));
        AtomicBoolean enough = new AtomicBoolean();
        List<CompletableFuture<Long>> readers = Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                    long reads = 0;
                    for (; !enough.get(); reads++) {
                        var read = store.read(bank -> bank.cents("ann"));
                        assertThat(read.value()).isEqualTo(read.position().index() - 1);
                    }
                    return reads;
                }))
                .limit(6)
                .toList();

        for (int i = 0; i < 10; i++) {
            store.replaceWith(i % 2 == 0 ? older.file() : newer.file());
        }

        enough.set(true);
        assertThat(readers).allSatisfy(reader -> assertThat(reader.join()).isPositive());
        assertThat(store.applied().index()).isEqualTo(11);
    }

    @Test
    void a_damaged_or_foreign_snapshot_is_refused_and_the_old_state_goes_on() throws IOException {
        WrittenLog log = tenDeposits();
        for (int i = 0; i < 2000; i++) {
            log.commands("note-" + i, new Note("ann", "a rather long note to fill a page or two " + i));
        }
        store.apply(log.all().subList(0, 1000));
        store.apply(log.after(999).subList(0, 1000));
        Path damaged = store.snapshotTo(directory.resolve("damaged.db")).file();
        try (RandomAccessFile file = new RandomAccessFile(damaged.toFile(), "rw")) {
            file.seek(file.length() / 4096 / 2 * 4096);
            file.write(new byte[64]);
        }
        Path garbage = Files.writeString(directory.resolve("garbage.db"), "garbage".repeat(1000));
        Path missing = directory.resolve("missing.db");
        Digest before = store.digest();

        for (Path bad : List.of(damaged, garbage, missing)) {
            assertThatThrownBy(() -> store.replaceWith(bad))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining(bad.toString());
        }

        assertThat(store.digest()).isEqualTo(before);
        store.apply(log.after(1999));
        store.close();
        store = WrittenLog.open(database);
        assertThat(store.applied().index()).isEqualTo(log.lastIndex());
        assertThat(filesIn(directory.resolve("live")))
                .containsExactlyInAnyOrder("bank.db", "bank.db-wal", "bank.db-shm");
    }

    /** Where a crash may hit while a database is replaced, in order. */
    private enum Crash {
        COPYING(false),
        COPIED(false),
        DECIDED(true),
        LOGS_DELETED(true),
        RENAMED(true);

        private final boolean newStateHolds;

        Crash(boolean newStateHolds) {
            this.newStateHolds = newStateHolds;
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_crash_while_the_database_is_replaced_leaves_the_old_state_or_the_new(Crash crash) throws IOException {
        WrittenLog log = tenDeposits();
        store.apply(log.all().subList(0, 5));
        Path snapshot = store.snapshotTo(directory.resolve("snapshot.db")).file();
        store.checkpointDurably();
        // The old database, killed with commits that are in its write-ahead log only.
        store.apply(log.after(4));
        Path crashed = Files.createDirectories(directory.resolve("crashed")).resolve("bank.db");
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.copy(DatabaseFile.beside(database, suffix), DatabaseFile.beside(crashed, suffix));
        }
        DatabaseFile file = new DatabaseFile(crashed, StoreSettings.defaults());
        leaveAt(crash, file, snapshot);

        long expected = crash.newStateHolds ? 4 : 11;
        assertThat(SqliteStore.peek(crashed).orElseThrow().index()).isEqualTo(expected);
        try (SqliteStore<Bank> restarted = WrittenLog.open(crashed)) {
            assertThat(cents(restarted)).isEqualTo(expected - 1);
            restarted.apply(log.after(expected));
            assertThat(restarted.digest()).isEqualTo(store.digest());
        }
        assertThat(filesIn(directory.resolve("crashed"))).containsExactlyInAnyOrder("bank.db", "bank.db-seal");
    }

    private static void leaveAt(Crash crash, DatabaseFile file, Path snapshot) throws IOException {
        if (crash == Crash.COPYING) {
            byte[] half = Files.readAllBytes(snapshot);
            Files.write(file.incoming(), Arrays.copyOf(half, half.length / 2));
            return;
        }
        Files.copy(snapshot, crash == Crash.COPIED ? file.incoming() : file.replacement());
        if (crash.compareTo(Crash.LOGS_DELETED) >= 0) {
            Files.delete(DatabaseFile.beside(file.path(), "-wal"));
            Files.delete(DatabaseFile.beside(file.path(), "-shm"));
        }
        if (crash == Crash.RENAMED) {
            Files.move(file.replacement(), file.path(), REPLACE_EXISTING);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> filesIn(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }
}
