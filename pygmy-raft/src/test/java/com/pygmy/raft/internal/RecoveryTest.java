package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.Change;
import com.pygmy.raft.ChangeListener;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class RecoveryTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), Path.of("unused"), 0, settings -> settings);

    @AfterEach
    void stop() {
        group.close();
    }

    private void startGroup() {
        group = LocalGroup.started(Bank.schema(), root, 3);
    }

    private void deposits(int count, String prefix) {
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        CompletableFuture.allOf(Stream.iterate(0, i -> i + 1)
                        .limit(count)
                        .map(i -> leader.submit(new CommandId(prefix + i), new Deposit("anna", 1)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private long anna(String node, ReadMode mode) {
        return group.replica(node)
                .query(mode, bank -> bank.cents("anna"))
                .join()
                .value();
    }

    /** Moves every replica's log so far into a snapshot. */
    private void snapshotEverywhere() {
        group.awaitCaughtUp();
        group.replicas().forEach(replica -> replica.snapshot().join());
    }

    @Test
    void a_wiped_replica_does_not_vote_before_it_is_refilled() {
        startGroup();
        deposits(20, "before-");
        String lost = group.follower();
        List<String> others =
                group.names().stream().filter(name -> !name.equals(lost)).toList();
        group.stop(lost);
        group.wipe(lost);
        // The only other replica that could have acknowledged what is committed is down: no replica may win with this
        // vote.
        group.stop(others.get(0));
        group.start(lost);
        await("it waits for the one that is down")
                .atMost(LIMIT)
                .until(() -> group.replica(lost).status().cause().orElse("").contains(others.get(0)));
        await().during(Duration.ofSeconds(3))
                .atMost(LIMIT)
                .until(() -> group.leader().isEmpty());
        group.start(others.get(0));
        await().atMost(LIMIT).until(() -> group.replica(lost).status().canWrite());
        assertThat(anna(lost, ReadMode.LINEARIZABLE)).isEqualTo(20);
    }

    @Test
    void wrong_turn_6_restarting_the_first_node_does_not_form_a_second_cluster() {
        startGroup();
        deposits(5, "before-");
        group.awaitCaughtUp();
        String epoch = group.replica("node-1").status().epoch().orElseThrow();
        group.stop("node-1");
        group.wipe("node-1");
        group.start("node-1");
        await().atMost(LIMIT).until(() -> group.replica("node-1").status().canWrite());
        assertThat(group.replica("node-1").status().epoch()).contains(epoch);
        assertThat(anna("node-1", ReadMode.LINEARIZABLE)).isEqualTo(5);
    }

    @Test
    void wrong_turn_7_a_replay_over_the_database_applies_nothing_twice() throws IOException {
        startGroup();
        deposits(100, "in-the-snapshot-");
        snapshotEverywhere();
        deposits(50, "in-the-log-");
        group.awaitCaughtUp();
        String damaged = group.follower();
        group.stop(damaged);
        for (String suffix : List.of("", "-wal", "-shm")) {
            Files.deleteIfExists(group.directory(damaged).resolve("state.db" + suffix));
        }
        group.start(damaged);
        await().atMost(LIMIT).until(() -> anna(damaged, ReadMode.LOCAL) == 150);
        group.awaitCaughtUp();
        assertThat(group.replicas().stream()
                        .map(replica -> replica.digest().join())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void snapshots_are_taken_by_themselves_and_the_log_stays_short() throws IOException {
        group = new LocalGroup<>(
                Bank.schema(), root, 3, settings -> settings.withSnapshotInterval(new SnapshotInterval(100, 8 << 20)));
        group.names().forEach(group::start);
        group.awaitLeader();
        for (int round = 0; round < 6; round++) {
            for (int i = 0; i < 60; i++) {
                group.replica(group.awaitLeader())
                        .submit(new CommandId("round-" + round + "-" + i), new Deposit("anna", 1))
                        .join();
            }
        }
        String leader = group.awaitLeader();
        await().atMost(LIMIT).until(() -> group.replica(leader).counters().snapshotIndex() > 200);
        try (Stream<Path> files = Files.walk(group.directory(leader).resolve("log"))) {
            List<String> snapshots = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.matches("snapshot\\.\\d+_\\d+"))
                    .toList();
            assertThat(snapshots).hasSizeBetween(1, 2);
        }
    }

    @Test
    void commands_that_share_few_entries_bring_a_snapshot_by_their_bytes() {
        SnapshotInterval interval = new SnapshotInterval(1_000_000, 16 << 10);
        group = new LocalGroup<>(Bank.schema(), root, 3, settings -> settings.withSnapshotInterval(interval));
        group.names().forEach(group::start);
        deposits(400, "many-");
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        await().atMost(LIMIT).until(() -> leader.counters().snapshotsTaken() > 0);
        assertThat(leader.counters().snapshotIndex()).isLessThan(400);
        group.awaitCaughtUp();
        long taken = leader.counters().snapshotsTaken();
        deposits(1, "few-");
        await("no other before as much has been applied again")
                .during(Duration.ofSeconds(1))
                .atMost(LIMIT)
                .until(() -> leader.counters().snapshotsTaken() <= taken + 1);
    }

    @Test
    void a_large_snapshot_is_copied_again_only_after_a_quarter_of_it() {
        SnapshotInterval interval = new SnapshotInterval(100, 1_000);
        assertThat(interval.isOver(99, 999, 0)).isFalse();
        assertThat(interval.isOver(100, 0, 1 << 30)).isTrue();
        assertThat(interval.isOver(1, 1_000, 4_000)).isTrue();
        assertThat(interval.isOver(1, 1_000, 8_000)).isFalse();
        assertThat(interval.isOver(1, 2_000, 8_000)).isTrue();
    }

    @Test
    void wrong_turn_3_a_new_leader_applies_what_was_replicated_before_it_led() {
        startGroup();
        for (int round = 0; round < 5; round++) {
            String node = round % 2 == 0 ? group.awaitLeader() : group.follower();
            List<CompletableFuture<?>> load = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                String at = group.names().stream()
                        .filter(name -> !name.equals(node))
                        .findFirst()
                        .orElseThrow();
                load.add(group.replica(at).submit(new CommandId("r" + round + "-" + i), new Deposit("anna", 1)));
            }
            group.stop(node);
            CompletableFuture.allOf(load.toArray(CompletableFuture[]::new)).join();
            group.start(node);
        }
        assertThat(anna(group.awaitLeader(), ReadMode.LINEARIZABLE)).isEqualTo(500);
        group.awaitCaughtUp();
        assertThat(group.replicas().stream()
                        .map(replica -> replica.digest().join())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void a_vote_is_not_lost_to_a_connection_from_before_a_restart() {
        // No timeout comes before the election that is called.
        group = new LocalGroup<>(
                Bank.schema(),
                root,
                3,
                settings -> settings.withElectionTimeout(Duration.ofSeconds(4), Duration.ofSeconds(5)));
        group.names().forEach(group::start);
        lead("node-2");
        // It requests votes then, over connections that it keeps.
        lead("node-1");
        lead("node-3");
        group.stop("node-2");
        group.start("node-2");
        await().atMost(LIMIT).until(() -> group.replica("node-2").status().canWrite());
        long term = group.replica("node-3").status().term();
        // So that it cannot transfer its leadership.
        group.isolate("node-3");
        group.stop("node-3");
        String next = group.awaitLeader();
        assertThat(next).isEqualTo("node-1");
        assertThat(group.replica(next).status().term())
                .as("elected at the first try")
                .isEqualTo(term + 1);
    }

    private void lead(String node) {
        String leader = group.awaitLeader();
        if (!leader.equals(node)) {
            group.replica(leader).transferLeadership(Optional.of(node)).join();
            await().atMost(LIMIT).until(() -> group.awaitLeader().equals(node));
        }
    }

    @Test
    void two_processes_cannot_share_a_directory() {
        startGroup();
        assertThatThrownBy(() -> group.start("node-1")).hasMessageContaining("in use by another replica");
    }

    /** Here the port of consensus is taken, which Ratis finds when it has started all else. */
    @Test
    void a_start_that_fails_leaves_nothing_running_and_can_be_repeated() throws IOException {
        startGroup();
        deposits(5, "before-");
        group.awaitCaughtUp();
        group.stop("node-1");
        String address = group.address("node-1");
        int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
        try (ServerSocket other = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertThat(other.isBound()).isTrue();
            assertThatThrownBy(() -> group.start("node-1")).hasStackTraceContaining("Address already in use");
        }
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.equals("raft-apply-node-1") || name.startsWith("node-1"))
                        .noneMatch(name -> name.startsWith("raft-accept-node-1")));
        group.start("node-1");
        await().atMost(LIMIT).until(() -> anna("node-1", ReadMode.LOCAL) == 5);
        assertThat(group.replica("node-1").counters().mayVote()).isTrue();
    }

    @Test
    void subscribers_are_told_of_every_change_without_a_gap_and_of_compactions() {
        group = new LocalGroup<>(Bank.schema(), root, 3, settings -> settings.withChangesKept(10));
        group.names().forEach(group::start);
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        long from = leader.status().applied();
        Recorder recorder = new Recorder();
        try (Subscription ignored = leader.subscribe(from, recorder)) {
            for (int i = 0; i < 30; i++) {
                leader.submit(new CommandId("c" + i), new Deposit("a" + i, 1)).join();
            }
            await().atMost(LIMIT)
                    .until(() -> recorder.last().orElse(0L) >= leader.status().applied());
        }
        recorder.assertGapFreeFrom(from);
        assertThat(recorder.tags()).hasSize(30);

        Recorder tooLate = new Recorder();
        try (Subscription ignored = leader.subscribe(from, tooLate)) {
            await().atMost(LIMIT).until(() -> !tooLate.compactions.isEmpty());
        }
        assertThat(tooLate.changes).isEmpty();
        assertThat(tooLate.compactions).containsExactly(leader.status().applied());
    }

    private static final class Recorder implements ChangeListener {
        final List<Change> changes = Collections.synchronizedList(new ArrayList<>());
        final List<Long> compactions = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void changed(Change change) {
            changes.add(change);
        }

        @Override
        public void compacted(long index) {
            compactions.add(index);
        }

        Optional<Long> last() {
            synchronized (changes) {
                return changes.stream().map(Change::index).reduce((first, second) -> second);
            }
        }

        List<String> tags() {
            return changes.stream().flatMap(change -> change.tags().stream()).toList();
        }

        void assertGapFreeFrom(long from) {
            long expected = from;
            for (Change change : List.copyOf(changes)) {
                assertThat(change.previousIndex()).isEqualTo(expected);
                assertThat(change.index()).isGreaterThan(expected);
                expected = change.index();
            }
        }
    }
}
