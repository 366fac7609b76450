package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Sets;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Member;
import com.pygmy.raft.MemberChange;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftConfigurationProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A member is replaced in two changes, each of one member. */
@Timeout(180)
class MemberReplacementTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path root;

    @SuppressWarnings("NullAway.Init") // each test starts it
    private LocalGroup<Bank> group;

    private void start(int size) {
        group = LocalGroup.started(Bank.schema(), root, size);
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
        return new Member(group.address(name), "");
    }

    private void startNewcomer(String name) {
        group.expect(name);
        group.start(name);
    }

    /** Ratis lets a new leader go on with the new members alone, so any two majorities of theirs and the old ones must meet. */
    @Test
    void a_replacement_changes_one_member_at_a_time() {
        start(3);
        String leader = group.awaitLeader();
        List<String> followers = othersThan(leader);
        List<Integer> differences = new CopyOnWriteArrayList<>();
        Network.rule(
                followers.get(0),
                message -> configurations(message)
                        .filter(entry -> entry.getOldPeersCount() > 0)
                        .forEach(entry -> differences.add(
                                Sets.symmetricDifference(names(entry.getOldPeersList()), names(entry.getPeersList()))
                                        .size())));
        String lost = followers.get(1);
        group.stop(lost);
        startNewcomer("node-4");
        Members now = change(leader, MemberChange.replace(lost, "node-4", member("node-4")));
        assertThat(now.byName()).containsOnlyKeys(leader, followers.get(0), "node-4");
        assertThat(differences).isNotEmpty().containsOnly(1);
    }

    @Test
    void a_replacement_that_ended_half_way_goes_on_when_it_is_asked_for_again() {
        start(4);
        String leader = group.awaitLeader();
        List<String> others = othersThan(leader);
        List<String> cut = others.subList(0, 2);
        String replaced = others.get(2);
        startNewcomer("node-5");
        MemberChange replacement = MemberChange.replace(replaced, "node-5", member("node-5"));
        AtomicBoolean added = new AtomicBoolean();
        Network.Rule untilAdded = message -> {
            if (added.get()) {
                throw Network.dropped();
            }
            if (configurations(message).anyMatch(entry -> entry.getPeersCount() == 5)) {
                added.set(true);
            }
        };
        cut.forEach(name -> Network.rule(name, untilAdded));
        assertThatThrownBy(() -> change(leader, replacement))
                .hasCauseInstanceOf(ReplicaException.ChangeRefused.class)
                .hasMessageContaining("node-5 was added, and " + replaced + " is still a member: ")
                .hasMessageContaining(String.join(", ", cut) + " would not");
        assertThat(group.replica(leader).members().byName()).hasSize(5);
        Network.clearAll();
        assertThat(change(leader, replacement).byName())
                .hasSize(4)
                .containsKey("node-5")
                .doesNotContainKey(replaced);
        await("a command of the new group")
                .atMost(LIMIT)
                .untilAsserted(() -> group.replica("node-5")
                        .submit(new CommandId("after"), new Deposit("anna", 1))
                        .join());
    }

    @Test
    void commands_do_not_wait_for_as_long_as_a_member_may_take_to_catch_up_where_no_other_can_lead() {
        start(3);
        String leader = group.awaitLeader();
        othersThan(leader)
                .forEach(name -> Network.rule(name, message -> {
                    if (message.hasCommands()) {
                        throw Network.dropped();
                    }
                }));
        // So none has what it would have to have.
        CompletableFuture<?> deposit = group.replica(leader).submit(new CommandId("before"), new Deposit("anna", 1));
        assertThat(group.replica(leader).changeMembers(MemberChange.remove(leader), LIMIT))
                .failsWithin(LIMIT.dividedBy(2))
                .withThrowableThat()
                .withMessageContaining("no other replica could take over in time");
        Network.clearAll();
        assertThat(deposit)
                .satisfiesAnyOf(
                        acknowledged -> assertThat(acknowledged).succeedsWithin(LIMIT),
                        unknown -> assertThat(unknown).isCompletedExceptionally());
        assertThat(change(leader, MemberChange.remove(leader)).byName()).hasSize(2);
    }

    private List<String> othersThan(String leader) {
        return group.replica(leader).members().byName().keySet().stream()
                .filter(name -> !name.equals(leader))
                .toList();
    }

    private static Stream<RaftConfigurationProto> configurations(Network.Received message) {
        return message.append() == null
                ? Stream.of()
                : message.append().getEntriesList().stream()
                        .filter(LogEntryProto::hasConfigurationEntry)
                        .map(LogEntryProto::getConfigurationEntry);
    }

    private static Set<String> names(List<RaftPeerProto> peers) {
        return peers.stream().map(peer -> peer.getId().toStringUtf8()).collect(Collectors.toSet());
    }
}
