package com.pygmy.raft.internal.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.promise.VoterFile;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.LogDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a replica does with a database that is not, or not known to be, what it wrote. */
@Timeout(120)
class DoubtfulDatabaseTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), Path.of("unused"), 0, settings -> settings);

    @BeforeEach
    void start() {
        group = LocalGroup.started(Bank.schema(), root, 3);
        deposit(40, "before-");
    }

    @AfterEach
    void stop() {
        group.close();
    }

    private void deposit(int count, String prefix) {
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        for (int i = 0; i < count; i++) {
            leader.submit(new CommandId(prefix + i), new Deposit("anna", 1)).join();
        }
    }

    private long anna(String node) {
        return group.replica(node)
                .query(ReadMode.LOCAL, bank -> bank.cents("anna"))
                .join()
                .value();
    }

    private Path database(String node) {
        return group.directory(node).resolve("state.db");
    }

    /** A stopped process leaves a seal, a killed one does not. */
    private void crash(String node) throws IOException {
        group.stop(node);
        Files.delete(group.directory(node).resolve("state.db-seal"));
    }

    /** Has a file say "bnna" wherever it said "anna". */
    private static void rot(Path file) throws IOException {
        String bytes = Files.readString(file, ISO_8859_1);
        assertThat(bytes).contains("anna");
        Files.writeString(file, bytes.replace("anna", "bnna"), ISO_8859_1);
    }

    private void assertRecovers(String node, long cents) {
        await().atMost(LIMIT).until(() -> group.replica(node).status().canWrite() && anna(node) == cents);
        group.awaitCaughtUp();
        assertThat(group.replicas().stream()
                        .map(replica -> replica.digest().join())
                        .distinct())
                .hasSize(1);
    }

    @Test
    void bytes_that_change_after_an_orderly_stop_are_not_served() throws IOException {
        String node = group.follower();
        group.stop(node);
        rot(database(node));
        group.start(node);
        assertRecovers(node, 40);
    }

    @Test
    void bytes_that_change_after_a_crash_are_not_served() throws IOException {
        group.awaitCaughtUp();
        group.replicas().forEach(replica -> replica.snapshot().join());
        deposit(10, "after-the-snapshot-");
        String node = group.follower();
        group.awaitCaughtUp();
        crash(node);
        rot(database(node));
        deposit(10, "meanwhile-");
        group.start(node);
        assertRecovers(node, 60);
    }

    @Test
    void a_database_that_no_longer_is_one_is_made_again() throws IOException {
        String node = group.follower();
        crash(node);
        Files.writeString(database(node), "no database");
        group.start(node);
        assertRecovers(node, 40);
    }

    @Test
    void a_database_that_was_closed_in_order_is_used_without_a_replay() {
        group.awaitCaughtUp();
        String node = group.follower();
        group.stop(node);
        group.start(node);
        assertThat(anna(node)).isEqualTo(40);
        deposit(1, "then-");
        assertRecovers(node, 41);
        assertThat(group.replica(node).counters().entriesApplied()).isLessThan(10);
    }

    @Test
    void a_seal_is_broken_while_the_database_is_open() {
        assertThat(group.names())
                .allSatisfy(node -> assertThat(group.directory(node).resolve("state.db-seal"))
                        .doesNotExist());
        group.stop("node-1");
        assertThat(group.directory("node-1").resolve("state.db-seal")).exists();
    }

    @Test
    void a_damaged_snapshot_does_not_become_the_database() throws IOException {
        group.awaitCaughtUp();
        group.replicas().forEach(replica -> replica.snapshot().join());
        String node = group.follower();
        crash(node);
        try (Stream<Path> files = Files.walk(group.directory(node).resolve("log"))) {
            rot(files.filter(file -> file.getFileName().toString().matches("snapshot\\.\\d+_\\d+"))
                    .findFirst()
                    .orElseThrow());
        }
        assertThatThrownBy(() -> group.start(node))
                .hasStackTraceContaining("is damaged")
                .hasStackTraceContaining("empty this replica's directory");
        assertThat(database(node)).as("nothing is deleted before").exists();
        group.wipe(node);
        group.start(node);
        assertRecovers(node, 40);
    }

    @Test
    void a_database_that_the_log_does_not_reach_is_not_used() throws IOException {
        String node = group.follower();
        group.awaitCaughtUp();
        crash(node);
        MoreFiles.deleteRecursively(group.directory(node).resolve("log"), RecursiveDeleteOption.ALLOW_INSECURE);
        group.start(node);
        assertThat(group.replica(node).counters().voteWithdrawn()).isTrue();
        assertRecovers(node, 40);
    }

    @Test
    void a_database_ahead_of_a_log_that_lost_its_end_is_kept_where_an_operator_vouches_for_the_replica()
            throws IOException {
        String node = group.follower();
        group.awaitCaughtUp();
        crash(node);
        LogDamage.zeroLastEntries(group.directory(node), 2);
        group.isolate(node);
        group.start(node);
        assertThat(group.replica(node).counters().voteWithdrawn()).isTrue();
        group.stop(node);
        vouch(node);
        group.start(node);
        assertThat(group.replica(node).counters().mayVote()).isTrue();
        assertThat(anna(node)).isEqualTo(40);
        group.heal();
        deposit(1, "then-");
        assertRecovers(node, 41);
    }

    /** As an operator does where the others will not come back. */
    private void vouch(String node) throws IOException {
        Path directory = group.directory(node);
        for (Path file : LogDamage.list(LogDamage.only(directory.resolve("set-aside")))) {
            Path place = directory.resolve(file.getFileName());
            if (Files.exists(place)) {
                MoreFiles.deleteRecursively(place, RecursiveDeleteOption.ALLOW_INSECURE);
            }
            Files.move(file, place);
        }
        Files.createFile(directory.resolve(VoterFile.FILE));
    }
}
