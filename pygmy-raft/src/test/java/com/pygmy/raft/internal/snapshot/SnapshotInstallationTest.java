package com.pygmy.raft.internal.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.internal.ratis.ReplicatedDatabase;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A replica gets a snapshot because the log no longer reaches back to its index. */
@Timeout(180)
class SnapshotInstallationTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /** So small that a few commands fill a file of the log, and a snapshot lets all before it go. */
    private static final int LOG_SEGMENT_BYTES = 4 * 1024;

    @TempDir
    Path root;

    private LocalGroup<Bank> group;
    private int deposited;

    private final CountDownLatch imageTaken = new CountDownLatch(1);

    @BeforeEach
    void start() {
        group = new LocalGroup<>(Bank.schema(), root, 3, settings -> settings.withLogSegmentBytes(LOG_SEGMENT_BYTES));
        group.names().forEach(group::start);
        group.awaitLeader();
    }

    @AfterEach
    void stop() {
        CodeInjectionForTesting.remove(ReplicatedDatabase.SNAPSHOT_ARRIVED);
        CodeInjectionForTesting.remove(ReplicatedDatabase.SNAPSHOT_PLACED);
        CodeInjectionForTesting.remove(ReplicatedDatabase.SNAPSHOT_INSTALLED);
        group.close();
    }

    private void deposits(int count) {
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        for (int i = 0; i < count; i++) {
            deposited++;
            leader.submit(new CommandId("deposit-" + deposited), new Deposit("anna", 1))
                    .join();
        }
    }

    /** Takes a snapshot everywhere; what every replica's log holds begins after that, but for one file. */
    private void snapshotEverywhere() {
        group.awaitCaughtUp();
        group.replicas().forEach(replica -> replica.snapshot().join());
    }

    private void awaitEqual() {
        await().atMost(LIMIT).until(() -> group.replicas().stream().allMatch(this::hasAll));
        group.awaitCaughtUp();
        assertThat(group.replicas().stream()
                        .map(replica -> replica.digest().join())
                        .distinct())
                .hasSize(1);
    }

    private boolean hasAll(RatisReplica<Bank> replica) {
        return replica.status().canRead()
                && replica.query(ReadMode.LOCAL, bank -> bank.cents("anna"))
                                .join()
                                .value()
                        == deposited;
    }

    private long sent() {
        return group.replicas().stream()
                .mapToLong(replica -> replica.counters().snapshotsSent())
                .sum();
    }

    @Test
    void a_follower_that_is_far_behind_gets_a_snapshot() {
        String late = group.follower();
        group.stop(late);
        deposits(300);
        snapshotEverywhere();
        deposits(10);
        group.start(late);
        awaitEqual();
        assertThat(group.replica(late).counters().snapshotsInstalled()).isEqualTo(1);
        assertThat(sent()).isEqualTo(1);
    }

    @Test
    void a_wiped_replica_is_refilled_from_a_snapshot_and_then_may_vote() {
        deposits(300);
        snapshotEverywhere();
        String lost = group.follower();
        group.stop(lost);
        group.wipe(lost);
        group.start(lost);
        await().atMost(LIMIT).until(() -> group.replica(lost).status().canWrite());
        awaitEqual();
        assertThat(group.replica(lost).counters().snapshotsInstalled()).isEqualTo(1);
        assertThat(group.directory(lost).resolve(VoterFile.FILE)).exists();

        // With another one gone its vote is needed.
        group.stop(group.awaitLeader());
        deposits(1);
        awaitEqual();
    }

    @Test
    void a_replica_that_was_refilled_and_then_stopped_goes_on_from_its_own_disk() {
        deposits(300);
        snapshotEverywhere();
        String lost = group.follower();
        group.stop(lost);
        group.wipe(lost);
        group.start(lost);
        await().atMost(LIMIT).until(() -> group.replica(lost).status().canWrite());
        deposits(20);
        awaitEqual();
        group.stop(lost);
        group.start(lost);
        deposits(5);
        awaitEqual();
        assertThat(group.replica(lost).counters().snapshotsInstalled()).isZero();
    }

    @Test
    void the_log_holds_no_more_than_one_file_beyond_what_follows_the_snapshot() throws IOException {
        deposits(300);
        snapshotEverywhere();
        deposits(1);
        await().atMost(LIMIT).until(() -> logFiles(group.awaitLeader()) <= 2);
    }

    private long logFiles(String node) throws IOException {
        try (Stream<Path> files = Files.walk(group.directory(node).resolve("log"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("log_") && !name.endsWith(".tmp"))
                    .count();
        }
    }

    /** A kill leaves what is on the disk: so a copy of the directory at some moment is what a kill then would leave. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                ReplicatedDatabase.SNAPSHOT_ARRIVED,
                ReplicatedDatabase.SNAPSHOT_PLACED,
                ReplicatedDatabase.SNAPSHOT_INSTALLED
            })
    void a_crash_while_a_snapshot_is_installed_leaves_a_replica_that_starts_and_catches_up(String moment) {
        String late = group.follower();
        deposits(30);
        group.awaitCaughtUp();
        Path image = crashImageOf(late, moment);
        group.start(late);
        awaitEqual();
        restartFrom(image, late);
        awaitEqual();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_crash_between_the_two_renames_that_place_a_snapshot_leaves_a_replica_that_starts_and_catches_up(
            boolean withSnapshot) throws IOException {
        String late = group.follower();
        deposits(300);
        group.awaitCaughtUp();
        if (withSnapshot) {
            snapshotEverywhere(); // its log goes on from that
            deposits(10);
            group.awaitCaughtUp();
        }
        Path image = crashImageOf(late, ReplicatedDatabase.SNAPSHOT_ARRIVED);
        group.start(late);
        awaitEqual();
        Path replaced = moveSnapshotsAway(image);
        restartFrom(image, late);
        awaitEqual();
        assertThat(snapshotDirectory(group.directory(late))).isDirectory();
        assertThat(group.directory(late).resolve(image.relativize(replaced))).doesNotExist();
        assertThat(group.replica(late).counters().voteWithdrawn()).isFalse();
    }

    @Test
    void a_crash_before_the_log_is_dropped_that_a_snapshot_replaces_leaves_a_replica_that_starts_and_catches_up()
            throws IOException {
        String late = group.follower();
        deposits(30);
        group.awaitCaughtUp();
        Path image = crashImageOf(late, ReplicatedDatabase.SNAPSHOT_ARRIVED);
        group.start(late);
        awaitEqual();
        Path snapshots = snapshotDirectory(image);
        moveSnapshotsAway(image);
        try (Stream<Path> arrived = Files.list(snapshots.resolveSibling("tmp"))) {
            Files.move(arrived.findFirst().orElseThrow(), snapshots);
        }
        restartFrom(image, late);
        awaitEqual();
    }

    @Test
    void what_came_of_a_snapshot_whose_transfer_broke_off_does_not_stay_beside_the_next() throws IOException {
        String late = group.follower();
        group.stop(late);
        deposits(300);
        snapshotEverywhere();
        Path incoming = snapshotDirectory(group.directory(late)).resolveSibling("tmp");
        List<Integer> beside = new CopyOnWriteArrayList<>();
        CodeInjectionForTesting.put(ReplicatedDatabase.SNAPSHOT_ARRIVED, (self, other, arguments) -> {
            try (Stream<Path> parts = Files.list(incoming)) {
                beside.add(parts.toList().size());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            if (beside.size() < 4) {
                throw new UncheckedIOException(new IOException("the disk is full"));
            }
            return true;
        });
        group.start(late);
        awaitEqual();
        assertThat(beside).containsExactly(1, 1, 1, 1);
    }

    /** The first of the two renames of Ratis. */
    private static Path moveSnapshotsAway(Path image) throws IOException {
        Path snapshots = snapshotDirectory(image);
        return Files.move(snapshots, snapshots.resolveSibling("sm.tmp20300101-000000"));
    }

    private static Path snapshotDirectory(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.getFileName().toString().equals("sm"))
                    .findFirst()
                    .orElseThrow();
        }
    }

    /** Stops the replica, lets the others go far ahead, and has its directory copied at a moment of the installation. */
    private Path crashImageOf(String late, String moment) {
        group.stop(late);
        deposits(300);
        snapshotEverywhere();
        Path image = root.resolve("image");
        AtomicInteger reached = new AtomicInteger();
        CodeInjectionForTesting.put(moment, (self, other, arguments) -> {
            if (reached.getAndIncrement() == 0) {
                copyAtRest(group.directory(late), image);
                imageTaken.countDown();
            }
            return true;
        });
        return image;
    }

    private void restartFrom(Path image, String late) {
        // The last moment comes when the state can be seen already.
        await("the moment to be reached").atMost(LIMIT).until(() -> imageTaken.getCount() == 0);
        group.stop(late);
        group.wipe(late);
        copy(image, group.directory(late));
        deposits(10);
        group.start(late);
    }

    /** The thread that installs is held meanwhile; the one that drops the log may have something left to do. */
    private static void copyAtRest(Path from, Path to) {
        await().atMost(LIMIT).until(() -> {
            try {
                List<String> before = names(from);
                copy(from, to);
                if (before.equals(names(from)) && before.equals(names(to))) {
                    return true;
                }
            } catch (UncheckedIOException e) {
                // A file was deleted between its listing and its copying.
            }
            MoreFiles.deleteRecursively(to, RecursiveDeleteOption.ALLOW_INSECURE);
            return false;
        });
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.map(file -> directory.relativize(file).toString())
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()), StandardCopyOption.COPY_ATTRIBUTES);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_snapshot_that_cannot_be_written_is_tried_again_after_growing_pauses() throws IOException {
        group.close();
        group = new LocalGroup<>(
                Bank.schema(),
                root.resolve("alone"),
                1,
                settings -> settings.withSnapshotInterval(new SnapshotInterval(100, 8 << 20)));
        RatisReplica<Bank> alone = group.start("node-1");
        group.awaitLeader();
        Path work = group.directory("node-1").resolve("work");
        Files.deleteIfExists(work.resolve("snapshot.copy"));
        Files.delete(work);
        Files.createFile(work);
        long before = System.nanoTime();
        deposits(150);
        await().atMost(LIMIT).until(() -> alone.counters().snapshotsFailed() >= 2);
        // The first pause is a second long; each tick would have tried again otherwise.
        assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(900));
        assertThat(alone.counters().snapshotsFailed()).isEqualTo(2);
        assertThat(alone.status().canWrite()).isTrue();

        Files.delete(work);
        Files.createDirectory(work);
        await().atMost(LIMIT).until(() -> alone.counters().snapshotsTaken() == 1);
        assertThat(alone.counters().snapshotIndex()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void a_log_that_an_operator_accepts_though_it_ends_before_the_database_gets_one_snapshot() throws IOException {
        group.close();
        group = new LocalGroup<>(Bank.schema(), root.resolve("alone"), 1, settings -> settings);
        group.start("node-1");
        deposits(50);
        group.stop("node-1");
        // As after a disk that lost the tail of the log but not of the database: nothing more is there.
        try (Stream<Path> files = Files.walk(group.directory("node-1").resolve("log"))) {
            List<Path> segments = files.filter(
                            file -> file.getFileName().toString().startsWith("log_"))
                    .toList();
            for (Path segment : segments) {
                Files.delete(segment);
            }
        }
        assertThatThrownBy(() -> group.start("node-1"))
                .hasStackTraceContaining("the log is empty, and entry")
                .hasStackTraceContaining("Create the file voter");
        Files.createFile(group.directory("node-1").resolve(VoterFile.FILE));
        RatisReplica<Bank> again = group.start("node-1");
        group.awaitLeader();
        await().atMost(LIMIT).until(() -> again.counters().snapshotsTaken() == 1);
        IntStream.range(0, 5).forEach(i -> deposits(1));
        await().during(Duration.ofSeconds(2))
                .atMost(LIMIT)
                .until(() -> again.counters().snapshotsTaken() == 1
                        && again.counters().snapshotsFailed() == 0);
        assertThat(hasAll(again)).isTrue();
    }
}
