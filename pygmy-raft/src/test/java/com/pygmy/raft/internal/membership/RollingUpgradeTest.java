package com.pygmy.raft.internal.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.sqlite.SqliteSchema;
import com.pygmy.raft.sqlite.TouchedTags;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.Bank.Note;
import com.pygmy.raft.testing.LocalGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RollingUpgradeTest {
    /** A release that does not know {@link Note} yet. */
    private record Before(SqliteSchema<Bank> now) implements SqliteSchema<Bank> {
        @Override
        public String group() {
            return now.group();
        }

        @Override
        public List<Class<? extends Command<Bank, ?>>> commands() {
            return List.of(Deposit.class, Bank.Transfer.class, Bank.Rob.class);
        }

        @Override
        public List<String> migrations() {
            return now.migrations();
        }

        @Override
        public Bank open(Handle handle, TouchedTags tags) {
            return now.open(handle, tags);
        }
    }

    @TempDir
    Path root;

    private LocalGroup<Bank> group;

    @BeforeEach
    void prepare() {
        group = new LocalGroup<>(Bank.schema(), root, 3, settings -> settings);
    }

    @AfterEach
    void stop() {
        group.close();
    }

    @Test
    void a_new_command_waits_until_every_replica_can_decode_it_and_stops_none() {
        SqliteSchema<Bank> before = new Before(Bank.schema());
        group.names().forEach(name -> group.start(name, before));
        group.awaitLeader();
        String last = group.follower();
        List<String> first =
                group.names().stream().filter(name -> !name.equals(last)).toList();
        first.forEach(this::upgrade);
        for (String node : group.names()) {
            await().atMost(Duration.ofSeconds(20))
                    .until(() -> group.replica(node).status().upgrade().isPresent());
        }

        List<CompletableFuture<Long>> notes = first.stream().map(this::note).toList();
        for (CompletableFuture<Long> note : notes) {
            assertThatThrownBy(note::join).hasCauseInstanceOf(ReplicaException.UpgradeInProgress.class);
        }
        group.replica(first.get(0))
                .submit(new CommandId("old-command"), new Deposit("anna", 5))
                .join();
        assertThat(group.fatalReasons()).isEmpty();

        upgrade(last);
        await().atMost(Duration.ofSeconds(20))
                .ignoreExceptions()
                .untilAsserted(() -> assertThat(note(first.get(0)).join()).isPositive());
        await().atMost(Duration.ofSeconds(20))
                .until(() -> group.replicas().stream()
                        .allMatch(replica -> replica.status().upgrade().isEmpty()));
    }

    @Test
    void commands_of_the_old_kind_through_a_follower_do_not_wait_for_new_ones() {
        SqliteSchema<Bank> before = new Before(Bank.schema());
        group.start("node-1");
        group.start("node-2");
        group.start("node-3", before);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> group.leader().isPresent()
                        && group.replicas().stream()
                                .allMatch(replica -> replica.status().upgrade().isPresent()));
        if (group.awaitLeader().equals("node-3")) {
            group.replica("node-3").transferLeadership(Optional.of("node-1")).join();
        }
        String follower = group.awaitLeader().equals("node-1") ? "node-2" : "node-1";
        await().atMost(Duration.ofSeconds(20))
                .until(() -> group.replica(follower).status().canWrite());

        List<CompletableFuture<Long>> notes = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            notes.add(note(follower));
            deposit(follower).join();
            assertThat(notes).as("deposit %s came first", i).noneMatch(CompletableFuture::isDone);
        }
        for (CompletableFuture<Long> note : notes) {
            assertThatThrownBy(note::join).hasCauseInstanceOf(ReplicaException.UpgradeInProgress.class);
        }
    }

    @Test
    void a_release_may_be_taken_back_until_its_command_was_used_and_not_afterwards() {
        SqliteSchema<Bank> before = new Before(Bank.schema());
        group.names().forEach(group::start);
        String first = group.awaitLeader();
        deposit(first).join();
        group.names().forEach(name -> restart(name, before));
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(deposit(group.awaitLeader()).join()).isPositive());
        group.names().forEach(this::upgrade);
        await().atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .untilAsserted(
                        () -> assertThat(note(group.awaitLeader()).join()).isPositive());
        String last = group.follower();
        long used = group.replica(group.awaitLeader()).status().applied();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> group.replica(last).status().applied() >= used);

        group.stop(last);
        for (int i = 0; i < 2; i++) { // what is refused stays as it is, so that the next start finds it so
            assertThatThrownBy(() -> group.start(last, before))
                    .hasStackTraceContaining("holds what bank.note did, which this program does not know");
        }
        group.start(last);
        await().atMost(Duration.ofSeconds(30))
                .until(() -> group.replica(last).status().canWrite());
        assertThat(group.fatalReasons()).isEmpty();
    }

    @Test
    void a_replica_that_is_down_does_not_hold_back_what_it_is_known_to_decode() {
        group.names().forEach(group::start);
        group.awaitLeader();
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> group.names()
                        .forEach(node -> assertThat(group.directory(node).resolve(DecodableCommands.FILE))
                                .content()
                                .contains("node-1", "node-2", "node-3")));
        group.names().forEach(group::stop);
        group.start("node-1");
        group.start("node-2");

        String leader = group.awaitLeader();

        assertThat(note(leader).join()).isEqualTo(1);
    }

    private void upgrade(String node) {
        group.stop(node);
        group.start(node);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> group.replica(node).status().canWrite());
    }

    private void restart(String node, SqliteSchema<Bank> release) {
        group.stop(node);
        group.start(node, release);
        await().atMost(Duration.ofSeconds(20))
                .until(() -> group.replica(node).status().canWrite());
    }

    private CompletableFuture<Long> deposit(String node) {
        return group.replica(node)
                .submit(CommandId.random(), new Deposit("anna", 1))
                .thenApply(Versioned::value);
    }

    private CompletableFuture<Long> note(String node) {
        return group.replica(node)
                .submit(CommandId.random(), new Note("anna", "text"))
                .thenApply(Versioned::value);
    }
}
