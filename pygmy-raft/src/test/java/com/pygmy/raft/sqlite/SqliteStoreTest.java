package com.pygmy.raft.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.log.EstablishEpoch;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Rob;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    Path directory;

    private final CommandCodec<Bank> codec = new CommandCodec<>(Bank.schema().commands());
    private SqliteStore<Bank> store;

    @BeforeEach
    void open() {
        store = SqliteStore.open(directory.resolve("bank.db"), Bank.schema(), codec, StoreSettings.defaults());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void applies_commands_and_reads_them_at_their_index() {
        store.apply(List.of(entry(0, null), entry(1, new EstablishEpoch<>("e1")), entry(2, new Deposit("ann", 500))));

        assertThat(store.read(bank -> bank.cents("ann")).value()).isEqualTo(500);
        assertThat(store.read(bank -> bank.cents("ann")).position().index()).isEqualTo(2);
    }

    @Test
    void nothing_of_a_failed_batch_is_visible_and_nothing_follows_it() {
        store.apply(List.of(entry(0, null), entry(1, new EstablishEpoch<>("e1"))));

        assertThatThrownBy(() -> store.apply(List.of(entry(2, new Deposit("ann", 500)), entry(3, new Rob("ann")))))
                .isInstanceOf(ApplyFailedException.class)
                .hasMessageContaining("the bank was robbed");

        assertThat(store.read(bank -> bank.cents("ann")).value()).isZero();
        assertThat(store.applied().index()).isEqualTo(1);
        assertThatThrownBy(() -> store.apply(List.of(entry(2, new Deposit("ann", 500)))))
                .isInstanceOf(ApplyFailedException.class);
    }

    @Test
    void snapshot_checkpoint_replace_and_digest_work() {
        store.apply(List.of(entry(0, null), entry(1, new EstablishEpoch<>("e1")), entry(2, new Deposit("ann", 500))));
        SnapshotInfo snapshot = store.snapshotTo(directory.resolve("snapshot"));
        Digest digest = store.digest();
        assertThat(snapshot.index()).isEqualTo(2);
        assertThat(store.checkpointDurably()).isEqualTo(2);
        store.apply(List.of(entry(3, new Deposit("ann", 500))));
        assertThat(store.digest()).isNotEqualTo(digest);

        store.replaceWith(snapshot.file());

        assertThat(store.applied().index()).isEqualTo(2);
        assertThat(store.digest()).isEqualTo(digest);
        assertThat(store.read(bank -> bank.cents("ann")).value()).isEqualTo(500);
    }

    private LogEntry entry(long index, @org.jspecify.annotations.Nullable Command<Bank, ?> command) {
        return new LogEntry(
                1,
                index,
                command == null
                        ? null
                        : CommandCodec.pack(NOON, List.of(codec.encode(new CommandId("id-" + index), command))));
    }
}
