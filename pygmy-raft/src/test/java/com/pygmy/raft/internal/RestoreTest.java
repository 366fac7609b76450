package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.internal.disk.RestoredDirectory;
import com.pygmy.raft.internal.disk.SalvagedState;
import com.pygmy.raft.sqlite.SnapshotInfo;
import com.pygmy.raft.sqlite.StoreException;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A group is founded from a backup of another one, or not at all. */
@Timeout(120)
class RestoreTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private LocalGroup<Bank> group;
    private List<String> names;
    private Path backup;
    private SnapshotInfo taken;
    private Versioned<Long> before;

    @BeforeEach
    void takeABackupAndGoOn() {
        group = new LocalGroup<>(Bank.schema(), root, "restored-", 3, settings -> settings);
        names = group.names();
        backup = root.resolve("backup.db");
        names.forEach(group::start);
        group.awaitLeader();
        before = deposit(0, "before", 5);
        // At a follower: it waits until it has applied what was acknowledged elsewhere.
        taken = group.replica(group.follower())
                .backup(backup, ReadMode.LINEARIZABLE)
                .join();
        deposit(0, "after", 7);
        names.forEach(group::stop);
    }

    @AfterEach
    void stop() {
        group.close();
    }

    private Versioned<Long> deposit(int at, String id, long cents) {
        return group.replica(names.get(at))
                .submit(new CommandId(id), new Deposit("anna", cents))
                .join();
    }

    /** Of three replicas one is left, and the others are lost for good; once as it was closed, and once without its database. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_group_begins_anew_from_all_that_one_replica_holds(boolean closedInOrder) throws IOException {
        Path left = group.directory(names.get(0));
        if (!closedInOrder) {
            Files.delete(left.resolve("state.db"));
        }
        Path salvaged = Files.createDirectory(root.resolve("salvaged")).resolve("bank.db");
        SnapshotInfo all = salvage(left, salvaged);
        assertThat(all.index()).isGreaterThan(taken.index());
        for (String name : names) {
            group.wipe(name);
            RestoredDirectory.restore(group.directory(name), Bank.schema(), salvaged, "00000001");
            group.start(name);
        }
        group.awaitLeader();
        assertThat(cents(names.get(1))).isEqualTo(12);
        assertThat(deposit(2, "after", 7).position().epoch())
                .as("a later log, in which an earlier command still has its reply")
                .isNotEqualTo(before.position().epoch());
        assertThat(cents(names.get(2))).isEqualTo(12);
    }

    @Test
    void a_log_with_a_gap_is_not_made_the_start_of_a_group() throws IOException {
        Path left = group.directory(names.get(0));
        Files.delete(left.resolve("state.db"));
        Path target = Files.createDirectory(root.resolve("salvaged")).resolve("bank.db");
        try (Stream<Path> files = Files.walk(left.resolve("log"))) {
            Path log = files.filter(file -> file.getFileName().toString().startsWith("log_"))
                    .findFirst()
                    .orElseThrow();
            Files.move(log, log.resolveSibling("log_inprogress_2"));
        }
        assertThatThrownBy(() -> salvage(left, target))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("its log cannot be read after entry -1");
        assertThat(target).doesNotExist();
    }

    private SnapshotInfo salvage(Path left, Path target) throws IOException {
        return SalvagedState.write(left, names.get(0), Bank.schema(), target, OptionalLong.empty());
    }

    private void restore(String name, String id) {
        try {
            RestoredDirectory.restore(group.directory(name), Bank.schema(), backup, id);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private long cents(String name) {
        return group.replica(name)
                .query(ReadMode.LINEARIZABLE, bank -> bank.cents("anna"))
                .join()
                .value();
    }

    private String cause(String name) {
        return group.replica(name).status().cause().orElse("");
    }

    @Test
    void a_group_restored_from_a_backup_has_its_state_and_another_epoch() throws Exception {
        assertThat(taken.index()).isGreaterThanOrEqualTo(before.position().index());
        assertThat(taken.epoch()).contains(before.position().epoch());
        names.forEach(group::wipe);
        names.forEach(name -> restore(name, "monday"));
        names.forEach(group::start);
        group.awaitLeader();

        assertThat(cents(names.get(0))).isEqualTo(5);
        // Replies that were kept are in the backup, and indexes go on from it.
        assertThat(deposit(1, "before", 5).value()).isEqualTo(5);
        Versioned<Long> later = deposit(1, "later", 2);
        assertThat(later.value()).isEqualTo(7);
        assertThat(later.position().index()).isGreaterThan(taken.index());
        assertThat(later.position().epoch()).isNotEqualTo(before.position().epoch());
        LogPosition seen = before.position();
        assertThatThrownBy(() -> group.replica(names.get(0))
                        .query(ReadMode.atLeast(seen), Bank::total)
                        .join())
                .hasCauseInstanceOf(ReplicaException.EpochMismatch.class);

        // Started again, and one with an empty directory, which is refilled from the backup's state on.
        names.forEach(group::stop);
        group.wipe(names.get(2));
        names.forEach(group::start);
        group.awaitLeader();
        await().atMost(LIMIT).until(() -> cause(names.get(2)).isEmpty());
        group.awaitCaughtUp();
        assertThat(names.stream()
                        .map(name -> group.replica(name).digest().join())
                        .distinct())
                .hasSize(1);
        assertThat(cents(names.get(2))).isEqualTo(7);
        assertThat(group.fatalReasons()).isEmpty();
    }

    @Test
    void no_group_is_founded_where_one_replica_was_not_restored() {
        names.forEach(group::wipe);
        restore(names.get(0), "monday");
        names.forEach(group::start);

        names.forEach(name -> await().atMost(LIMIT).until(() -> cause(name).contains("restored from")));
        assertThat(cause(names.get(0))).contains(names.get(1) + " was not, or from another one");
        assertThat(cause(names.get(1)))
                .contains(names.get(0) + " was restored from a backup, and this replica was not");
        assertThat(group.leader()).isEmpty();

        for (String name : names.subList(1, 3)) {
            group.stop(name);
            group.wipe(name);
            restore(name, "monday");
            group.start(name);
        }
        group.awaitLeader();
        assertThat(cents(names.get(0))).isEqualTo(5);
    }

    @Test
    void a_directory_that_was_restored_from_another_groups_backup_is_not_added_to_a_group() {
        String newcomer = "restored-4";
        group.expect(newcomer);
        restore(newcomer, "monday");
        names.forEach(group::start);
        group.start(newcomer);
        String leader = group.awaitLeader();
        MemberChange addition = MemberChange.add(newcomer, new Member(group.address(newcomer), ""));

        assertThatThrownBy(() ->
                        group.replica(leader).changeMembers(addition, LIMIT).join())
                .hasCauseInstanceOf(ReplicaException.ChangeRefused.class)
                .hasMessageContaining("was restored from the backup monday, and this group was not");
        assertThat(group.replica(leader).members().byName()).containsOnlyKeys(names);
        assertThat(group.directory(newcomer).resolve("invited")).doesNotExist();

        group.stop(newcomer);
        group.wipe(newcomer);
        group.start(newcomer);
        group.replica(group.awaitLeader()).changeMembers(addition, LIMIT).join();
        await().atMost(LIMIT).until(() -> group.replica(newcomer).status().canRead());
        assertThat(cents(newcomer)).isEqualTo(12);
    }

    @Test
    void a_directory_that_was_restored_from_the_backup_of_the_group_is_added_to_it() {
        String newcomer = "restored-4";
        group.expect(newcomer);
        names.forEach(group::wipe);
        names.forEach(name -> restore(name, "monday"));
        restore(newcomer, "monday");
        names.forEach(group::start);
        group.awaitLeader();
        deposit(1, "later", 2);
        group.start(newcomer);
        group.replica(group.awaitLeader())
                .changeMembers(MemberChange.add(newcomer, new Member(group.address(newcomer), "")), LIMIT)
                .join();
        await().atMost(LIMIT).until(() -> group.replica(newcomer).status().canRead());
        assertThat(cents(newcomer)).isEqualTo(7);
    }

    @Test
    void a_restored_replica_takes_nothing_from_a_group_that_goes_on() {
        group.wipe(names.get(2));
        restore(names.get(2), "monday");
        names.forEach(group::start);
        group.awaitLeader();

        await().atMost(LIMIT).until(() -> cause(names.get(2)).contains("was not, or from another one"));
        assertThat(group.replica(names.get(2)).status().canRead()).isFalse();
        assertThat(cents(names.get(0))).isEqualTo(12);
    }

    @Test
    void what_does_not_fit_is_refused_and_changes_nothing() throws Exception {
        String name = names.get(0);
        assertThatThrownBy(() -> restore(name, "monday"))
                .hasMessageContaining("log, promises")
                .hasMessageContaining("expected: an empty directory");

        group.wipe(name);
        byte[] sound = Files.readAllBytes(backup);
        byte[] cut = java.util.Arrays.copyOf(sound, sound.length / 2);
        Files.write(backup, cut);
        assertThatThrownBy(() -> restore(name, "monday")).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> group.start(name)).hasMessageContaining("was not restored to the end");

        Files.write(backup, sound);
        restore(name, "monday");
        assertThat(MoreFiles.listFiles(group.directory(name)))
                .extracting(file -> file.getFileName().toString())
                .containsExactlyInAnyOrder("lock", "log");
    }
}
