package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.util.CodeInjectionForTesting;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class UnwrittenEntriesTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** The first request that brings the entry, and two by which the leader repeats it. */
    private static final int REQUESTS = 3;

    private static final Duration SEVERAL_ELECTION_TIMEOUTS = Duration.ofSeconds(4);

    /** Entries of a leader that is cut off: more than the next leader has when it reaches this one. */
    private static final int TAIL = 4;

    @TempDir
    Path root;

    private final CountDownLatch disk = new CountDownLatch(1);
    private volatile String hanging = "";

    @AfterEach
    void freeTheDisk() {
        disk.countDown();
        Network.clearAll();
        CodeInjectionForTesting.remove(ReplicatedDatabase.LOG_FSYNC);
    }

    @Test
    void a_follower_whose_disk_hangs_acknowledges_an_entry_for_no_number_of_requests_that_bring_it() {
        try (LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), root, "disk-", 3, settings -> settings)) {
            group.names().forEach(group::start);
            String leader = group.awaitLeader();
            group.awaitCaughtUp();
            hanging = group.follower();
            String other = group.names().stream()
                    .filter(name -> !name.equals(leader) && !name.equals(hanging))
                    .findFirst()
                    .orElseThrow();
            hang();
            AtomicInteger requests = new AtomicInteger();
            Network.rule(hanging, message -> {
                if (bringsEntries(message)) {
                    requests.incrementAndGet();
                }
            });
            // It confirms the leader, which would step down else.
            takeNoEntries(other);
            CompletableFuture<Versioned<Long>> deposit =
                    group.replica(leader).submit(new CommandId("unwritten"), new Deposit("anna", 1));
            await().atMost(LIMIT).until(() -> requests.get() >= REQUESTS);
            assertThat(deposit).isNotDone();
            disk.countDown();
            Network.clearAll();
            assertThat(deposit.join().value()).isEqualTo(1);
        }
    }

    /** The flush index is the end of the tail until that is cut off, and so says nothing of what takes its place. */
    @Test
    void nor_where_the_entry_is_to_take_the_place_of_a_tail_that_was_written() {
        try (LocalGroup<Bank> group = groupWithATail()) {
            CompletableFuture<Versioned<Long>> deposit = bringAnEntryInPlaceOfTheTail(group);
            assertThat(deposit).isNotDone();
            disk.countDown();
            Network.clearAll();
            assertThat(deposit.join().value()).isEqualTo(1);
            group.awaitCaughtUp();
        }
    }

    /** A leader counts itself by its flush index. */
    @Test
    void it_does_not_become_the_leader_before_the_tail_has_gone() {
        try (LocalGroup<Bank> group = groupWithATail()) {
            bringAnEntryInPlaceOfTheTail(group);
            group.stop(group.leader().orElseThrow());
            Network.clearAll();
            await().during(SEVERAL_ELECTION_TIMEOUTS)
                    .atMost(LIMIT)
                    .until(() -> group.replica(hanging).status().role() != Role.LEADER);
            disk.countDown();
            assertThat(group.awaitLeader()).isEqualTo(hanging);
            group.awaitCaughtUp();
            assertThat(group.replica(hanging)
                            .query(ReadMode.LINEARIZABLE, bank -> bank.cents("anna"))
                            .join()
                            .value())
                    .isEqualTo(1);
        }
    }

    /** Its leader, now cut off, has written a tail of entries and waits for its disk with the last of them; another one leads. */
    private LocalGroup<Bank> groupWithATail() {
        LocalGroup<Bank> group =
                new LocalGroup<>(Bank.schema(), root, "tail-", 3, settings -> settings.withPacking(1, 2 * TAIL));
        group.names().forEach(group::start);
        hanging = group.awaitLeader();
        group.awaitCaughtUp();
        group.isolate(hanging);
        writeTail(group.replica(hanging));
        await().atMost(LIMIT)
                .until(() ->
                        group.leader().filter(leader -> !leader.equals(hanging)).isPresent());
        return group;
    }

    /** An entry that only the hanging replica could acknowledge: the third one confirms the leader and no more. */
    private CompletableFuture<Versioned<Long>> bringAnEntryInPlaceOfTheTail(LocalGroup<Bank> group) {
        String leader = group.leader().orElseThrow();
        group.names().stream()
                .filter(name -> !name.equals(leader) && !name.equals(hanging))
                .forEach(UnwrittenEntriesTest::takeNoEntries);
        AtomicInteger requests = new AtomicInteger();
        Network.rule(hanging, message -> {
            if (message.hasCommands()) {
                requests.incrementAndGet();
            }
        });
        CompletableFuture<Versioned<Long>> deposit =
                group.replica(leader).submit(new CommandId("unwritten"), new Deposit("anna", 1));
        group.heal();
        await().atMost(LIMIT).until(() -> requests.get() >= REQUESTS || deposit.isDone());
        return deposit;
    }

    private static void takeNoEntries(String replica) {
        Network.rule(replica, message -> {
            if (bringsEntries(message)) {
                throw Network.dropped();
            }
        });
    }

    /** Has a leader that is cut off write entries to its log, the last of which hangs. */
    private void writeTail(RatisReplica<Bank> leader) {
        AtomicInteger written = new AtomicInteger();
        AtomicBoolean hangs = new AtomicBoolean();
        CodeInjectionForTesting.put(ReplicatedDatabase.LOG_FSYNC, (self, other, arguments) -> {
            if (hanging.equals(String.valueOf(self)) && written.incrementAndGet() > TAIL) {
                hangs.set(true);
                awaitDisk();
            }
            return false;
        });
        List<CompletableFuture<?>> stranded = new ArrayList<>();
        for (int i = 1; i <= TAIL + 1; i++) {
            stranded.add(leader.submit(new CommandId("tail-" + i), new Deposit("bob", 1)));
            int entries = i;
            await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> written.get() == entries);
        }
        await().atMost(LIMIT).untilTrue(hangs);
        // Else they would be sent to the next leader, whose log would become as long.
        await().atMost(LIMIT).until(() -> stranded.stream().allMatch(CompletableFuture::isCompletedExceptionally));
    }

    private static boolean bringsEntries(Network.Received message) {
        return !message.isVote() && !message.isEmptyAppend();
    }

    private void hang() {
        CodeInjectionForTesting.put(ReplicatedDatabase.LOG_FSYNC, (self, other, arguments) -> {
            if (hanging.equals(String.valueOf(self))) {
                awaitDisk();
            }
            return false;
        });
    }

    private void awaitDisk() {
        try {
            disk.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
