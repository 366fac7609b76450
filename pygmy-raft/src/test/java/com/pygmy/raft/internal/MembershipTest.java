package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.ratis.RatisProperties;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Members come and go: Raft, section 6. */
@Timeout(180)
class MembershipTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final Set<String> FOUNDERS = Set.of("node-1", "node-2", "node-3");

    @TempDir
    Path root;

    private LocalGroup<Bank> group;

    @BeforeEach
    void start() {
        group = LocalGroup.started(Bank.schema(), root, 3);
    }

    @AfterEach
    void stop() {
        Network.clearAll();
        group.close();
    }

    private Members change(String at, MemberChange change) {
        return group.replica(at).changeMembers(change, LIMIT).join();
    }

    private Member member(String name) {
        return new Member(group.address(name), "http://" + name + ":8080");
    }

    private void startNewcomer(String name) {
        group.expect(name);
        group.start(name);
    }

    private Members add(String at, String name) {
        startNewcomer(name);
        return change(at, MemberChange.add(name, member(name)));
    }

    private void deposit(int count, String prefix) {
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        CompletableFuture.allOf(IntStream.range(0, count)
                        .mapToObj(i -> leader.submit(new CommandId(prefix + i), new Deposit("anna", 1)))
                        .toArray(CompletableFuture[]::new))
                .join();
    }

    private long anna(String node) {
        return group.replica(node)
                .query(ReadMode.LINEARIZABLE, bank -> bank.cents("anna"))
                .join()
                .value();
    }

    private void awaitServing(String node) {
        await(node + " serves")
                .atMost(LIMIT)
                .until(() -> group.replica(node).status().canRead()
                        && group.replica(node).status().canWrite());
    }

    private void awaitNotMember(String node) {
        await(node + " says that it is no member")
                .atMost(LIMIT)
                .until(() -> group.replica(node).status().cause().orElse("").contains(node + " is not a member"));
        assertThat(group.replica(node).status().canRead()).isFalse();
        assertThat(group.replica(node).status().canWrite()).isFalse();
    }

    private void refused(String at, MemberChange change, String words) {
        Members before = group.replica(group.awaitLeader()).members();
        assertThatThrownBy(() -> change(at, change))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(ReplicaException.ChangeRefused.class)
                .hasMessageContaining(words);
        assertThat(group.replica(group.awaitLeader()).members().byName()).isEqualTo(before.byName());
    }

    @Test
    void three_become_five_and_three_again_while_every_command_is_acknowledged() throws InterruptedException {
        AtomicBoolean ended = new AtomicBoolean();
        AtomicInteger acknowledged = new AtomicInteger();
        Thread load = new Thread(() -> {
            for (int i = 0; !ended.get(); i++) {
                group.replica("node-2")
                        .submit(new CommandId("load-" + i), new Deposit("anna", 1))
                        .join();
                acknowledged.incrementAndGet();
            }
        });
        load.start();
        add("node-2", "node-4");
        assertThat(add("node-3", "node-5").byName().keySet())
                .containsExactly("node-1", "node-2", "node-3", "node-4", "node-5");
        awaitServing("node-4");
        awaitServing("node-5");
        change("node-5", MemberChange.remove("node-3"));
        change("node-4", MemberChange.remove("node-1"));
        awaitNotMember("node-1");
        awaitNotMember("node-3");
        ended.set(true);
        load.join();
        for (String member : List.of("node-2", "node-4", "node-5")) {
            assertThat(group.replica(member).members().byName()).containsOnlyKeys("node-2", "node-4", "node-5");
            assertThat(anna(member)).isEqualTo(acknowledged.get());
        }
        assertThat(group.replica("node-2").members().byName()).containsEntry("node-4", member("node-4"));
        assertThat(group.fatalReasons()).isEmpty();
    }

    @Test
    void a_lost_replica_is_replaced_by_one_with_another_name_and_an_empty_directory() {
        deposit(50, "before-");
        group.replicas().forEach(replica -> replica.snapshot().join());
        String lost = group.awaitLeader();
        group.stop(lost);
        group.wipe(lost);
        startNewcomer("node-4");
        change(group.awaitLeader(), MemberChange.replace(lost, "node-4", member("node-4")));
        awaitServing("node-4");
        assertThat(anna("node-4")).isEqualTo(50);
        // Two of the three are enough again, and the new one counts.
        String other =
                FOUNDERS.stream().filter(name -> !name.equals(lost)).findFirst().orElseThrow();
        group.stop(other);
        deposit(1, "after-");
        assertThat(anna("node-4")).isEqualTo(51);
    }

    @Test
    void a_leader_that_is_to_be_removed_has_another_lead_first() {
        deposit(5, "before-");
        String leader = group.awaitLeader();
        Members left = change(leader, MemberChange.remove(leader));
        assertThat(left.byName()).hasSize(2).doesNotContainKey(leader);
        awaitNotMember(leader);
        assertThat(group.awaitLeader()).isNotEqualTo(leader);
        assertThat(group.fatalReasons()).isEmpty();
        deposit(1, "after-");
    }

    @Test
    void one_that_was_removed_may_come_back_with_what_it_has() {
        deposit(5, "before-");
        String follower = group.follower();
        change(follower, MemberChange.remove(follower));
        awaitNotMember(follower);
        deposit(5, "meanwhile-");
        change(group.awaitLeader(), MemberChange.add(follower, member(follower)));
        awaitServing(follower);
        assertThat(anna(follower)).isEqualTo(10);
    }

    @Test
    void after_a_restart_the_log_says_who_is_a_member_and_not_the_configuration() {
        add("node-1", "node-4");
        change("node-4", MemberChange.remove("node-1"));
        deposit(5, "before-");
        assertThat(anna("node-2")).isEqualTo(5);
        group.replica("node-2").snapshot().join();
        List.of("node-1", "node-2", "node-3", "node-4").forEach(group::stop);
        List.of("node-1", "node-2", "node-3", "node-4").forEach(group::start);
        for (String member : List.of("node-2", "node-3", "node-4")) {
            awaitServing(member);
            assertThat(group.replica(member).members().byName()).containsOnlyKeys("node-2", "node-3", "node-4");
            assertThat(anna(member)).isEqualTo(5);
        }
        awaitNotMember("node-1");
        assertThat(group.replica("node-2").membersDifference())
                .hasValueSatisfying(words -> assertThat(words).contains("raft.peers: node-1 is not a member"));
    }

    @Test
    void one_that_was_away_learns_of_a_leader_that_it_does_not_know() {
        String away = group.follower();
        group.stop(away);
        add(group.awaitLeader(), "node-4");
        await().atMost(LIMIT).until(() -> {
            group.replica(group.awaitLeader()).transferLeadership(Optional.of("node-4"));
            return group.awaitLeader().equals("node-4");
        });
        deposit(5, "meanwhile-");
        group.start(away);
        awaitServing(away);
        assertThat(anna(away)).isEqualTo(5);
        assertThat(group.replica(away).members().contains("node-4")).isTrue();
    }

    @Test
    void a_replica_that_the_group_does_not_have_says_so_by_name_and_is_asked_for_nothing() {
        deposit(1, "before-");
        startNewcomer("node-4");
        awaitNotMember("node-4");
        assertThat(group.replica("node-4").status().cause())
                .hasValueSatisfying(cause -> assertThat(cause)
                        .contains("of the group bank: members are node-1, node-2, node-3")
                        .contains("members bank add node-4"));
        assertThat(group.replica("node-4").membersDifference()).isPresent();
        assertThat(group.replica("node-1").members().byName()).containsOnlyKeys(FOUNDERS);
        assertThatThrownBy(() -> group.replica("node-4")
                        .submit(new CommandId("stranger"), new Deposit("anna", 1))
                        .join())
                .hasCauseInstanceOf(ReplicaException.class);
        assertThat(anna("node-1")).isEqualTo(1);
    }

    @Test
    void a_wiped_member_asks_all_the_group_has_and_not_only_those_it_is_configured_with() {
        add("node-1", "node-4");
        deposit(5, "before-");
        String lost = group.follower();
        String wiped = lost.equals("node-4") ? "node-1" : lost;
        group.stop(wiped);
        group.stop("node-4");
        group.wipe(wiped);
        group.start(wiped);
        await("it waits for the one that is not configured")
                .atMost(LIMIT)
                .until(() -> group.replica(wiped).status().cause().orElse("").contains("waiting for node-4"));
        group.start("node-4");
        awaitServing(wiped);
        assertThat(anna(wiped)).isEqualTo(5);
    }

    @Test
    void a_change_that_cannot_be_made_is_refused_with_the_reason() {
        deposit(1, "before-");
        group.expect("node-4");
        refused("node-1", MemberChange.add("node-4", member("node-4")), "node-4 at " + group.address("node-4"));
        refused("node-1", MemberChange.add("../node", member("node-4")), "node: '../node'");
        refused("node-1", MemberChange.add("node-4", new Member("nowhere", "")), "address: 'nowhere'");
        refused(
                "node-1",
                MemberChange.add("node-4", new Member(group.address("node-4"), "file:///etc")),
                "url: 'file:///etc'");
        refused("node-1", MemberChange.add("node-4", member("node-2")), "is that of node-2");
        refused("node-1", MemberChange.add("node-2", member("node-4")), "node-2 is a member already");
        refused("node-1", MemberChange.remove("node-7"), "node-7 is not a member");
        String follower = group.follower();
        group.stop(follower);
        String other = FOUNDERS.stream()
                .filter(name -> !name.equals(follower) && !name.equals(group.awaitLeader()))
                .findFirst()
                .orElseThrow();
        refused(other, MemberChange.remove(other), follower + " would not");
    }

    @Test
    void a_replica_that_does_not_catch_up_in_time_is_not_added() {
        deposit(1, "before-");
        startNewcomer("node-4");
        awaitNotMember("node-4");
        Network.rule("node-4", message -> {
            throw Network.dropped();
        });
        refused("node-1", MemberChange.add("node-4", member("node-4")), "node-4 did not catch up in time");
        Network.clear("node-4");
        assertThat(change("node-1", MemberChange.add("node-4", member("node-4")))
                        .byName())
                .hasSize(4);
        awaitServing("node-4");
    }

    @Test
    void a_replica_that_once_answers_later_than_an_answer_may_take_is_added_all_the_same() {
        // Ratis gives one up that has answered nothing for three election timeouts, which is more than this one is
        // late.
        group.close();
        group = new LocalGroup<>(
                Bank.schema(),
                root.resolve("patient"),
                3,
                settings -> settings.withElectionTimeout(Duration.ofSeconds(2), Duration.ofSeconds(4)));
        FOUNDERS.forEach(group::start);
        deposit(1, "before-");
        startNewcomer("node-4");
        awaitNotMember("node-4");
        AtomicBoolean late = new AtomicBoolean();
        Network.rule("node-4", message -> {
            if (!message.isVote() && late.compareAndSet(false, true)) {
                Network.delay(RatisProperties.PEER_TIMEOUT.multipliedBy(3).toMillis());
            }
        });
        change("node-1", MemberChange.add("node-4", member("node-4")));
        assertThat(late).as("else it shows nothing").isTrue();
        awaitServing("node-4");
    }

    @Test
    void one_change_is_made_at_a_time() {
        startNewcomer("node-4");
        startNewcomer("node-5");
        List<CompletableFuture<Members>> changes = List.of("node-4", "node-5").stream()
                .map(name ->
                        group.replica(group.awaitLeader()).changeMembers(MemberChange.add(name, member(name)), LIMIT))
                .toList();
        changes.get(0).join();
        assertThatThrownBy(changes.get(1)::join).hasMessageContaining("another change of the members is under way");
        change("node-1", MemberChange.add("node-5", member("node-5")));
        assertThat(group.replica("node-1").members().byName()).hasSize(5);
    }
}
