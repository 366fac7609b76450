package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In a group of five, since in one of three the leader and what is refilled are a majority. */
@Timeout(180)
class RefillEndTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long BEFORE = 5;

    @TempDir
    Path root;

    private LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), Path.of("unused"), 0, settings -> settings);

    @AfterEach
    void stop() {
        Network.clearAll();
        group.close();
    }

    @Test
    void a_lost_replica_votes_only_when_all_that_the_leader_may_count_on_from_it_is_there_again() {
        group = new LocalGroup<>(Bank.schema(), root, "refill-", 5, settings -> settings);
        group.names().forEach(group::start);
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        for (int i = 0; i < BEFORE; i++) {
            leader.submit(new CommandId("before-" + i), new Deposit("anna", 1)).join();
        }
        group.awaitCaughtUp();
        String lost = group.follower();
        group.stop(lost);
        group.wipe(lost);
        List<String> others = group.names().stream()
                .filter(name -> !name.equals(lost) && !name.equals(group.awaitLeader()))
                .toList();
        // They follow, and take nothing: what comes now is in the leader's log and not committed.
        others.forEach(other -> Network.rule(other, message -> {
            if (!message.isVote() && !message.isEmptyAppend()) {
                throw Network.dropped();
            }
        }));
        long committed = leader.status().applied();
        var unused = leader.submit(new CommandId("uncommitted"), new Deposit("anna", 1));
        await().atMost(LIMIT).until(() -> end(leader) > committed);
        RatisReplica<Bank> refilled = group.start(lost);
        await().atMost(LIMIT)
                .until(() -> end(refilled) == end(leader) && refilled.status().applied() == committed);
        await().during(Duration.ofSeconds(2))
                .atMost(Duration.ofSeconds(10))
                .until(() -> !refilled.counters().mayVote());
        assertThat(refilled.status().applied()).isEqualTo(committed);
        Network.clearAll();
        await().atMost(LIMIT).until(() -> refilled.counters().mayVote());
        assertThat(refilled.query(ReadMode.LOCAL, bank -> bank.cents("anna"))
                        .join()
                        .value())
                .isEqualTo(BEFORE + 1);
    }

    private static long end(RatisReplica<Bank> replica) {
        return replica.log().getNextIndex() - 1;
    }
}
