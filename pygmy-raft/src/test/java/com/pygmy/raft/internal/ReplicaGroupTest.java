package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.protocol.LogPosition;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.Submission;
import com.pygmy.raft.Subscription;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.sqlite.Digest;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ReplicaGroupTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path root;

    private LocalGroup<Bank> group;

    @BeforeEach
    void start() {
        group = LocalGroup.started(Bank.schema(), root, 3);
    }

    @AfterEach
    void stop() {
        group.close();
    }

    private Versioned<Long> deposit(String node, String id, String account, long cents) {
        return group.replica(node)
                .submit(new CommandId(id), new Deposit(account, cents))
                .join();
    }

    private long cents(String node, ReadMode mode, String account) {
        return group.replica(node)
                .query(mode, bank -> bank.cents(account))
                .join()
                .value();
    }

    private static void isUnknown(Throwable failure) {
        assertThat(failure.getCause())
                .isInstanceOfSatisfying(
                        ReplicaException.class,
                        cause -> assertThat(cause.outcomeUnknown()).isTrue());
    }

    @Test
    void a_command_submitted_at_any_replica_is_applied_once_on_all() {
        long expected = 0;
        for (String node : group.names()) {
            expected += 5;
            assertThat(deposit(node, "deposit-at-" + node, "anna", 5).value()).isEqualTo(expected);
        }
        group.awaitCaughtUp();
        for (String node : group.names()) {
            assertThat(cents(node, ReadMode.LOCAL, "anna")).isEqualTo(15);
        }
    }

    @Test
    void the_same_id_gets_the_first_reply_at_every_replica() {
        Versioned<Long> first = deposit(group.names().get(0), "once", "anna", 7);
        for (String node : group.names()) {
            assertThat(deposit(node, "once", "anna", 7).value()).isEqualTo(first.value());
        }
        assertThat(cents(group.awaitLeader(), ReadMode.LINEARIZABLE, "anna")).isEqualTo(7);
    }

    @Test
    void an_id_of_another_command_is_refused_at_every_replica() {
        deposit(group.names().get(0), "taken", "anna", 7);
        for (String node : group.names()) {
            assertThatThrownBy(() -> deposit(node, "taken", "anna", 8))
                    .hasCauseInstanceOf(ReplicaException.KeyReused.class);
        }
        assertThat(cents(group.awaitLeader(), ReadMode.LINEARIZABLE, "anna")).isEqualTo(7);
    }

    @Test
    void a_session_reads_its_own_write_at_every_replica() {
        for (int i = 1; i <= 50; i++) {
            LogPosition written =
                    deposit(group.awaitLeader(), "own-write-" + i, "anna", 1).position();
            for (String node : group.names()) {
                assertThat(cents(node, ReadMode.atLeast(written), "anna")).isEqualTo(i);
            }
        }
    }

    @Test
    void who_has_seen_all_there_is_may_wait_for_what_comes_next() {
        String leader = group.awaitLeader();
        LogPosition seen = deposit(leader, "seen", "anna", 1).position();
        CompletableFuture<Versioned<Long>> news =
                group.replica(leader).query(ReadMode.newerThan(seen, LIMIT), bank -> bank.cents("anna"));
        assertThat(news).isNotDone();
        LogPosition next = deposit(leader, "next", "anna", 1).position();
        assertThat(news.join().value()).isEqualTo(2);
        assertThat(news.join().position()).isEqualTo(next);
        assertThat(cents(leader, ReadMode.newerThan(seen, LIMIT), "anna"))
                .as("at once, as there is some")
                .isEqualTo(2);
        assertThat(cents(leader, ReadMode.newerThan(next, Duration.ofMillis(50)), "anna"))
                .as("when the time is up")
                .isEqualTo(2);
        LogPosition elsewhere = new LogPosition(next.group(), "another", next.index());
        assertThat(cents(leader, ReadMode.newerThan(elsewhere, LIMIT), "anna"))
                .as("at once, as nothing can be compared")
                .isEqualTo(2);
    }

    @Test
    void an_observer_hears_when_another_replica_leads_until_it_is_closed() {
        String before = group.awaitLeader();
        String other = group.names().stream()
                .filter(name -> !name.equals(before))
                .findFirst()
                .orElseThrow();
        List<ReplicaStatus.Role> heard = new CopyOnWriteArrayList<>();
        Subscription observing = group.replica(other)
                .observe(() -> heard.add(group.replica(other).status().role()));
        group.replica(before).transferLeadership(Optional.of(other)).join();
        await().atMost(LIMIT).until(() -> heard.contains(ReplicaStatus.Role.LEADER));
        observing.close();
        group.replica(other).announceDrain(); // would tell it at once
        int told = heard.size();
        group.replica(other).withdrawDrain();
        assertThat(heard).hasSize(told);
    }

    @Test
    void wrong_turn_5_freshness_is_judged_by_what_is_applied() {
        for (int i = 1; i <= 50; i++) {
            deposit(group.names().get(i % 3), "seen-" + i, "anna", 1);
            for (String node : group.names()) {
                assertThat(cents(node, ReadMode.LINEARIZABLE, "anna")).isEqualTo(i);
            }
        }
    }

    @Test
    void commands_that_wait_share_log_entries() {
        String leader = group.awaitLeader();
        List<CompletableFuture<Versioned<Long>>> all = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            all.add(group.replica(leader).submit(new CommandId("packed-" + i), new Deposit("anna", 1)));
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        ReplicaCounters counters = group.replica(leader).counters();
        assertThat(counters.commandsProposed()).isGreaterThanOrEqualTo(2000);
        assertThat(counters.entriesProposed()).isLessThan(200);
        assertThat(cents(leader, ReadMode.LINEARIZABLE, "anna")).isEqualTo(2000);
    }

    @Test
    void commands_submitted_together_share_one_entry_at_the_leader_and_through_a_follower() {
        String leader = group.awaitLeader();
        deposit(leader, "first", "anna", 1);
        long entries = group.replica(leader).counters().entriesProposed();

        for (String node : List.of(leader, group.follower())) {
            List<Submission<Bank, Long>> deposits = IntStream.range(0, 50)
                    .mapToObj(i -> new Submission<>(new CommandId("at-" + node + "-" + i), new Deposit("anna", 1)))
                    .toList();
            List<CompletableFuture<Versioned<Long>>> replies =
                    group.replica(node).submitAll(deposits);
            long before = replies.get(0).join().value() - 1;
            assertThat(replies)
                    .extracting(reply -> reply.join().value())
                    .isEqualTo(LongStream.rangeClosed(before + 1, before + 50)
                            .boxed()
                            .toList());
        }

        assertThat(group.replica(leader).counters().entriesProposed()).isEqualTo(entries + 2);
    }

    @Test
    void a_group_goes_on_at_other_addresses_than_those_it_was_formed_at() {
        deposit(group.awaitLeader(), "before", "anna", 5);
        group.names().forEach(group::stop);
        group.move();
        group.names().forEach(group::start);

        assertThat(deposit(group.awaitLeader(), "after", "anna", 2).value()).isEqualTo(7);
        for (String node : group.names()) {
            assertThat(cents(node, ReadMode.LINEARIZABLE, "anna")).isEqualTo(7);
        }
    }

    @Test
    void wrong_turn_1_with_one_of_three_down_commands_still_succeed() {
        group.stop(group.awaitLeader());
        String leader = group.awaitLeader();
        deposit(leader, "with-two", "anna", 3);
        assertThat(cents(group.follower(), ReadMode.LINEARIZABLE, "anna")).isEqualTo(3);
    }

    @Test
    void without_a_majority_nothing_is_acknowledged() {
        String leader = group.awaitLeader();
        group.names().stream().filter(name -> !name.equals(leader)).forEach(group::stop);
        assertThatThrownBy(() -> deposit(leader, "nobody-there", "anna", 1))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ReplicaException.class);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> !group.replica(leader).status().canWrite());
        assertThatThrownBy(() -> deposit(leader, "surely-not", "anna", 1))
                .hasCauseInstanceOf(ReplicaException.NoLeader.class);
    }

    @Test
    void everything_is_there_after_a_restart_of_all_and_the_epoch_is_the_same() {
        LogPosition before = deposit(group.awaitLeader(), "durable", "anna", 9).position();
        group.names().forEach(group::stop);
        group.names().forEach(group::start);
        group.awaitLeader();
        for (String node : group.names()) {
            Versioned<Long> read = group.replica(node)
                    .query(ReadMode.atLeast(before), bank -> bank.cents("anna"))
                    .join();
            assertThat(read.value()).isEqualTo(9);
            assertThat(read.position().epoch()).isEqualTo(before.epoch());
        }
        assertThat(deposit(group.awaitLeader(), "durable", "anna", 9).value()).isEqualTo(9);
    }

    @Test
    void wrong_turn_2_a_leader_that_steps_down_applies_nothing_again() {
        List<CompletableFuture<Versioned<Long>>> all = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            all.add(group.replica(group.names().get(i % 3))
                    .submit(new CommandId("during-" + i), new Deposit("anna", 1)));
            if (i % 100 == 50) {
                String leader = group.awaitLeader();
                String next = group.replica(leader)
                        .transferLeadership(java.util.Optional.empty())
                        .join();
                assertThat(next).isNotEqualTo(leader);
            }
        }
        CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).join();
        assertThat(cents(group.awaitLeader(), ReadMode.LINEARIZABLE, "anna")).isEqualTo(300);
    }

    @Test
    void replicas_at_the_same_index_have_the_same_digest() {
        for (int i = 0; i < 100; i++) {
            deposit(group.names().get(i % 3), "digest-" + i, "account-" + i % 7, i);
        }
        group.awaitCaughtUp();
        List<Digest> digests = group.replicas().stream()
                .map(replica -> replica.digest().join())
                .toList();
        assertThat(digests).hasSize(3);
        assertThat(digests.stream().distinct()).hasSize(1);
    }

    @Test
    void a_failing_command_stops_each_replica_and_is_never_skipped() {
        deposit(group.awaitLeader(), "before", "anna", 1);
        group.awaitCaughtUp(); // entries that a follower applies together are in one transaction
        assertThatThrownBy(() -> group.replica(group.awaitLeader())
                        .submit(new CommandId("rob"), new Bank.Rob("anna"))
                        .join())
                .satisfies(ReplicaGroupTest::isUnknown);
        await().atMost(Duration.ofSeconds(10)).until(() -> group.fatalReasons().size() == 3);
        for (String node : group.names()) {
            assertThat(group.replica(node).status().cause()).isPresent();
            assertThat(cents(node, ReadMode.LOCAL, "anna")).isEqualTo(1);
        }
    }
}
