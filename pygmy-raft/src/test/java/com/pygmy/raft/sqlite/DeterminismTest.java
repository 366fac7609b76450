package com.pygmy.raft.sqlite;

import static com.pygmy.raft.sqlite.WrittenLog.CODEC;
import static org.assertj.core.api.Assertions.assertThat;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import com.pygmy.raft.testing.Bank.Transfer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas see the same log and nothing else the same: each has its own batches, crashes, restarts, snapshots and power
 * losses. They must come to the same state, which one that applies entry by entry and never crashes defines.
 */
class DeterminismTest {
    private static final int ENTRIES = 600;
    private static final int REPLICAS = 3;

    @TempDir
    Path directory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 20260301})
    void batches_crashes_and_snapshots_make_no_difference(long seed) throws IOException {
        Random random = new Random(seed);
        WrittenLog log = randomLog(random);
        List<EntryOutcome> expectedOutcomes = new ArrayList<>();
        Digest expected;
        try (SqliteStore<Bank> plain = WrittenLog.open(directory.resolve("plain.db"))) {
            for (LogEntry entry : log.all()) {
                expectedOutcomes.addAll(plain.apply(List.of(entry)));
            }
            expected = plain.digest();
            assertThat(plain.duplicates()).isPositive();
        }
        for (int i = 0; i < REPLICAS; i++) {
            Hardship replica = new Hardship(directory.resolve("replica-" + i), log, new Random(random.nextLong()));
            assertThat(replica.live(expectedOutcomes))
                    .as("seed %d, replica %d", seed, i)
                    .isEqualTo(expected);
        }
    }

    private static WrittenLog randomLog(Random random) {
        WrittenLog log = WrittenLog.begun();
        while (log.lastIndex() < ENTRIES) {
            int kind = random.nextInt(20);
            if (kind == 0) {
                log.nextTerm().consensus();
            } else if (kind == 1) {
                log.consensus();
            } else if (kind == 2) {
                log.later(Duration.ofHours(random.nextInt(-3, 30)));
            } else {
                log.later(Duration.ofMillis(random.nextInt(-5, 100))).packed(randomCommands(random));
            }
        }
        return log;
    }

    private static List<byte[]> randomCommands(Random random) {
        List<byte[]> commands = new ArrayList<>();
        for (int i = 1 + random.nextInt(8); i > 0; i--) {
            String account = "a" + random.nextInt(6);
            String other = "a" + random.nextInt(6);
            Command<Bank, ?> command = switch (random.nextInt(4)) {
                case 0 -> new Deposit(account, random.nextInt(100));
                case 1 -> new Note(account, random.nextBoolean() ? "note " + random.nextInt() : null);
                default -> new Transfer(account, other, 1 + random.nextInt(60));
            };
            // One type has ids of its own, because an id stands for one command; few ids make many duplicates.
            String id = command.getClass().getSimpleName() + "-" + random.nextInt(1500);
            commands.add(CODEC.encode(new CommandId(id), command));
        }
        return commands;
    }

    /** The life of a replica to which everything happens that may. */
    private static final class Hardship {
        private final Path home;
        private final WrittenLog log;
        private final Random random;
        private int lives;
        private Path database;
        private SqliteStore<Bank> store;

        Hardship(Path home, WrittenLog log, Random random) {
            this.home = home;
            this.log = log;
            this.random = random;
            database = home.resolve("life-0").resolve("bank.db");
            store = WrittenLog.open(database);
        }

        Digest live(List<EntryOutcome> expectedOutcomes) throws IOException {
            try {
                while (store.applied().index() < log.lastIndex()) {
                    applySome(expectedOutcomes);
                    switch (random.nextInt(12)) {
                        case 0 -> restart();
                        case 1 -> crash();
                        case 2 -> losePower();
                        case 3 -> installSnapshot();
                        default -> {}
                    }
                }
                return store.digest();
            } finally {
                store.close();
            }
        }

        /** Applies a batch of any length, which may begin with entries that are applied already. */
        private void applySome(List<EntryOutcome> expectedOutcomes) {
            long applied = store.applied().index();
            int from = (int) Math.max(0, applied + 1 - random.nextInt(4));
            int to = (int) Math.min(log.lastIndex() + 1, applied + 1 + random.nextInt(40));
            if (from >= to) {
                return;
            }
            for (EntryOutcome outcome : store.apply(log.all().subList(from, to))) {
                if (outcome.index() > applied) {
                    EntryOutcome expected = expectedOutcomes.get((int) outcome.index());
                    assertThat(outcome.tags()).isEqualTo(expected.tags());
                    assertThat(outcome.replies()).usingRecursiveComparison().isEqualTo(expected.replies());
                }
            }
        }

        private void restart() {
            store.close();
            store = WrittenLog.open(database);
        }

        /** The process is killed: what it had written to its files is there. */
        private void crash() throws IOException {
            continueWith(List.of("", "-wal", "-shm"));
        }

        /** The machine loses power after a checkpoint: the write-ahead log is gone with what followed. */
        private void losePower() throws IOException {
            long durable = store.checkpointDurably();
            continueWith(List.of(""));
            assertThat(store.applied().index()).isGreaterThanOrEqualTo(durable);
        }

        private void continueWith(List<String> survivingFiles) throws IOException {
            Path next = Files.createDirectories(home.resolve("life-" + ++lives)).resolve("bank.db");
            for (String suffix : survivingFiles) {
                Path file = DatabaseFile.beside(database, suffix);
                if (Files.exists(file)) {
                    Files.copy(file, DatabaseFile.beside(next, suffix));
                }
            }
            store.close();
            database = next;
            store = WrittenLog.open(database);
        }

        /** A snapshot of an earlier moment replaces the database, and the log is applied again from there. */
        private void installSnapshot() {
            SnapshotInfo snapshot = store.snapshotTo(home.resolve("snapshot"));
            int further = (int) Math.min(log.lastIndex() - snapshot.index(), 5);
            store.apply(log.after(snapshot.index()).subList(0, further));
            store.replaceWith(snapshot.file());
            assertThat(store.applied().index()).isEqualTo(snapshot.index());
        }
    }
}
