package com.pygmy.raft.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.collect.Lists;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.ratis.ReplicatedDatabase;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import com.pygmy.raft.testing.Network.Received;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several replicas lead one after the other before anything is committed: each has another entry at index 0. */
@Timeout(300)
class FoundingTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    /** All stop at once: there is no replica to transfer leadership to. */
    private static final Duration TRANSFER_TIMEOUT = Duration.ofMillis(10);

    private static final long CONTEST_MILLIS = 2_000;

    @TempDir
    Path root;

    @Test
    void a_founding_is_left_to_the_first_by_name() {
        try (LocalGroup<Bank> group = new LocalGroup<>(
                Bank.schema(),
                root,
                "calm-",
                3,
                settings -> settings.withElectionTimeout(Duration.ofMillis(200), Duration.ofMillis(1_000))
                        .withTransferTimeout(TRANSFER_TIMEOUT))) {
            // The others are there first, and would be candidates first.
            Lists.reverse(group.names()).forEach(group::start);
            String leader = group.awaitLeader();
            assertThat(leader).isEqualTo(group.names().get(0));
            assertThat(group.replica(leader).status().term()).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void an_empty_request_commits_nothing_that_the_leader_did_not_send() {
        try (LocalGroup<Bank> group = group("directed-")) {
            String first = group.names().get(0);
            String second = group.names().get(1);
            AtomicInteger emptyWithoutPrevious = new AtomicInteger();

            letTheFirstAndThenTheSecondWrite(group);
            letTheFirstCommitWithTheThird(group, message -> {
                if (message.isEmptyAppendWithoutPrevious()) {
                    emptyWithoutPrevious.incrementAndGet();
                }
            });
            await().atMost(LIMIT).until(() -> committed(group, first) >= 1 && emptyWithoutPrevious.get() >= 2);

            assertThat(group.replica(second).log().getTermIndex(0))
                    .isNotEqualTo(group.replica(first).log().getTermIndex(0));
            assertThat(committed(group, second)).isEqualTo(-1);
            group.names().forEach(Network::clear);
            assertAgreement(group);
            assertNoneHasDiverged(group);
        }
    }

    @Test
    void a_follower_that_committed_another_entry_says_so_and_is_given_the_leaders_state() {
        try (LocalGroup<Bank> group = group("diverged-")) {
            String second = group.names().get(1);
            letTheFirstAndThenTheSecondWrite(group);
            // As soon as its entry has been flushed.
            await().atMost(LIMIT).until(() -> group.replica(second).log().updateCommitIndex(0, 0, false));
            letTheFirstCommitWithTheThird(group, message -> {});

            await().atMost(LIMIT).until(() -> saysThatItHasDiverged(group.replica(second)));
            assertThat(group.replica(second).status().canRead()).isFalse();
            assertThatThrownBy(() -> group.replica(second)
                            .query(ReadMode.LOCAL, Bank::total)
                            .join())
                    .hasCauseInstanceOf(ReplicaException.NoLeader.class);
            assertThatThrownBy(() -> group.replica(second)
                            .backup(root.resolve("backup.db"), ReadMode.LOCAL)
                            .join())
                    .as("a group founded from it would begin with a state that never was")
                    .hasCauseInstanceOf(ReplicaException.NoLeader.class)
                    .hasMessageContaining("diverged");
            group.stop(second);
            group.start(second);
            await().atMost(LIMIT).until(() -> saysThatItHasDiverged(group.replica(second)));
            // Long enough for a request that agrees with the snapshot before it has replaced the database.
            CodeInjectionForTesting.put(ReplicatedDatabase.SNAPSHOT_PLACED, (self, other, arguments) -> {
                Network.delay(500);
                return true;
            });
            group.names().forEach(Network::clear);
            assertAgreement(group);
            assertThat(group.replica(second).counters().divergences()).isEqualTo(1);
            assertThat(group.replica(second).status().canRead()).isTrue();
            assertThat(group.directory(second).resolve("diverged.db")).isNotEmptyFile();
        } finally {
            CodeInjectionForTesting.remove(ReplicatedDatabase.SNAPSHOT_PLACED);
        }
    }

    @Test
    void a_founder_that_lost_its_directory_does_not_found_again_what_another_one_holds() {
        try (LocalGroup<Bank> group = group("lost-")) {
            String first = group.names().get(0);
            String third = group.names().get(2);
            // A first entry is committed, and the one that gives the group its epoch is not.
            passOnly(
                    group,
                    message -> message.from().equals(first)
                            && (message.isVote() || (message.to().equals(third) && !message.hasCommands())));
            group.names().forEach(group::start);
            await().atMost(LIMIT).until(() -> committed(group, first) >= 0);
            TermIndex committed = group.replica(third).log().getTermIndex(0);
            group.stop(first);
            group.wipe(first);
            passOnly(group, message -> false);

            group.start(first);

            await().atMost(LIMIT)
                    .until(() -> group.replica(first)
                            .status()
                            .cause()
                            .filter(cause -> cause.contains("it is being refilled"))
                            .isPresent());
            assertThat(group.directory(first).resolve("voter")).doesNotExist();
            group.names().forEach(Network::clear);
            assertAgreement(group);
            assertThat(group.replica(first).log().getTermIndex(0)).isEqualTo(committed);
        }
    }

    private static boolean saysThatItHasDiverged(RatisReplica<Bank> replica) {
        return replica.status()
                .cause()
                .filter(cause -> cause.contains("diverged"))
                .isPresent();
    }

    /** Each holds an entry of its own at index 0 then, and the third none. */
    private static void letTheFirstAndThenTheSecondWrite(LocalGroup<Bank> group) {
        String first = group.names().get(0);
        String second = group.names().get(1);
        String third = group.names().get(2);
        passOnly(group, message -> message.isVote() && message.from().equals(first));
        group.names().forEach(group::start);
        awaitRole(group, first, Role.LEADER);
        passOnly(
                group,
                message -> message.isVote()
                        && message.from().equals(second)
                        && message.to().equals(third));
        awaitRole(group, second, Role.LEADER);
    }

    /** The second is reached by empty requests only. */
    private static void letTheFirstCommitWithTheThird(LocalGroup<Bank> group, Consumer<Received> toTheSecond) {
        String first = group.names().get(0);
        String second = group.names().get(1);
        passOnly(group, message -> {
            if (message.to().equals(second)) {
                toTheSecond.accept(message);
            }
            return message.from().equals(first) && (!message.to().equals(second) || message.isEmptyAppend());
        });
    }

    @Test
    void replicas_hold_the_same_entries_after_any_contested_founding() throws Exception {
        long seed = Long.getLong("pygmy.founding.seed", new Random().nextLong());
        int foundings = Integer.getInteger("pygmy.founding.count", 6);
        System.out.println("foundings from seed " + seed + " (-Dpygmy.founding.seed=" + seed
                + ", more of them: -Dpygmy.founding.count=N)");
        int together = 3;
        for (int i = 0; i < foundings; i += together) {
            List<CompletableFuture<Void>> running = IntStream.range(i, Math.min(foundings, i + together))
                    .mapToObj(n -> CompletableFuture.runAsync(() -> foundUnderDelays(seed + n)))
                    .toList();
            CompletableFuture.allOf(running.toArray(CompletableFuture[]::new)).get();
        }
    }

    private void foundUnderDelays(long seed) {
        try (LocalGroup<Bank> group = group("s" + Long.toHexString(seed) + "-")) {
            Weather weather = new Weather(seed);
            group.names().forEach(name -> Network.rule(name, weather));
            group.names().forEach(group::start);
            Network.delay(CONTEST_MILLIS);
            group.names().forEach(Network::clear);
            assertAgreement(group);
            assertNoneHasDiverged(group);
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("founding from seed " + seed, e);
        }
    }

    /**
     * What passes changes every now and then, for each pair of replicas and each kind of message. At first no entries do, so
     * that several replicas lead and write before any of them commits.
     */
    private static final class Weather implements Network.Rule {
        private static final int PERIOD_MILLIS = 250;
        private static final int PERIODS_WITHOUT_ENTRIES = 4;

        private final long seed;
        private final long startedNanos = System.nanoTime();

        Weather(long seed) {
            this.seed = seed;
        }

        @Override
        public void pass(Received message) throws IOException {
            long period = Duration.ofNanos(System.nanoTime() - startedNanos).toMillis() / PERIOD_MILLIS;
            String kind = message.isVote() ? "vote" : message.isEmptyAppend() ? "empty" : "entries";
            Random random = new Random(seed ^ (message.from() + message.to() + kind + period).hashCode() * 31L);
            boolean early = period < PERIODS_WITHOUT_ENTRIES;
            double passing = message.isVote()
                    ? 0.7
                    : early ? (message.isEmptyAppend() ? 0.3 : 0) : message.isEmptyAppend() ? 0.9 : 0.4;
            if (random.nextDouble() >= passing) {
                throw Network.dropped();
            }
            Network.delay(random.nextInt(20));
        }
    }

    private LocalGroup<Bank> group(String prefix) {
        return new LocalGroup<>(
                Bank.schema(),
                root.resolve(prefix),
                prefix,
                3,
                settings -> settings.withElectionTimeout(Duration.ofMillis(100), Duration.ofMillis(200))
                        .withTransferTimeout(TRANSFER_TIMEOUT));
    }

    private static void passOnly(LocalGroup<Bank> group, Predicate<Received> passing) {
        group.names()
                .forEach(name -> Network.rule(name, message -> {
                    if (!passing.test(message)) {
                        throw Network.dropped();
                    }
                }));
    }

    private static void awaitRole(LocalGroup<Bank> group, String node, Role role) {
        await().atMost(LIMIT).until(() -> group.replica(node).status().role() == role);
    }

    private static long committed(LocalGroup<Bank> group, String node) {
        return group.replica(node).log().getLastCommittedIndex();
    }

    private static void assertAgreement(LocalGroup<Bank> group) {
        await().atMost(LIMIT).until(() -> group.leader().isPresent());
        group.replica(group.awaitLeader())
                .submit(new CommandId("after"), new Deposit("anna", 1))
                .join();
        await().atMost(LIMIT)
                .until(() -> group.replicas().stream()
                                .map(replica -> replica.status().applied())
                                .distinct()
                                .count()
                        == 1);
        assertThat(group.replicas().stream()
                        .map(replica -> entries(group, replica))
                        .distinct())
                .hasSize(1);
        assertThat(group.replicas().stream()
                        .map(replica -> replica.digest().join())
                        .distinct())
                .hasSize(1);
    }

    private static void assertNoneHasDiverged(LocalGroup<Bank> group) {
        assertThat(group.replicas().stream().map(replica -> replica.counters().divergences()))
                .containsOnly(0L);
    }

    /** From the first that all still hold: one that was given a snapshot has none before it. */
    private static List<TermIndex> entries(LocalGroup<Bank> group, RatisReplica<Bank> replica) {
        long first = group.replicas().stream()
                .mapToLong(each -> each.log().getStartIndex())
                .max()
                .orElseThrow();
        RaftLog log = replica.log();
        List<TermIndex> entries = new ArrayList<>();
        for (long index = first; index <= replica.status().applied(); index++) {
            entries.add(log.getTermIndex(index));
        }
        return entries;
    }
}
