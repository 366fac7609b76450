package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Messages take longer than an election timeout, as on a machine that is far too busy. */
@Timeout(180)
class SlowMessagesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final long TIMEOUT_MIN_MILLIS = 60;
    private static final long TIMEOUT_MAX_MILLIS = 120;
    private static final long DELAY_MIN_MILLIS = 100;
    private static final long DELAY_MAX_MILLIS = 250;

    /** One for each doubling of the timeouts, a few that are lost by chance. */
    private static final long TERMS_MAX = 20;

    @TempDir
    Path root;

    @Test
    void a_leader_is_elected_all_the_same_and_lasts_and_timeouts_shrink_again_when_messages_are_fast() {
        try (LocalGroup<Bank> group = new LocalGroup<>(
                Bank.schema(),
                root,
                "slow-",
                3,
                settings -> settings.withElectionTimeout(
                                Duration.ofMillis(TIMEOUT_MIN_MILLIS), Duration.ofMillis(TIMEOUT_MAX_MILLIS))
                        .withTransferTimeout(Duration.ofMillis(10)))) {
            group.names()
                    .forEach(name -> Network.rule(
                            name,
                            message -> Network.delay(
                                    ThreadLocalRandom.current().nextLong(DELAY_MIN_MILLIS, DELAY_MAX_MILLIS))));
            group.names().forEach(group::start);
            await().atMost(LIMIT).until(() -> group.leader().isPresent());
            AtomicLong term = new AtomicLong(-1);
            // Many times as long as a leader lasts where timeouts are too short.
            await().atMost(LIMIT).during(Duration.ofSeconds(3)).until(() -> term.getAndSet(term(group)) == term.get());
            group.replica(group.awaitLeader())
                    .submit(new CommandId("while-slow"), new Deposit("anna", 1))
                    .join();
            assertThat(term(group)).isLessThanOrEqualTo(TERMS_MAX);
            long grown = timeoutMillis(group);
            assertThat(grown).isGreaterThan(TIMEOUT_MAX_MILLIS);

            group.names().forEach(Network::clear);
            await().atMost(LIMIT).until(() -> timeoutMillis(group) < grown);
        }
    }

    private static long term(LocalGroup<Bank> group) {
        return group.replicas().stream()
                .mapToLong(replica -> replica.status().term())
                .max()
                .orElseThrow();
    }

    private static long timeoutMillis(LocalGroup<Bank> group) {
        return group.replicas().stream()
                .mapToLong(replica -> replica.counters().electionTimeoutMillis())
                .max()
                .orElseThrow();
    }
}
