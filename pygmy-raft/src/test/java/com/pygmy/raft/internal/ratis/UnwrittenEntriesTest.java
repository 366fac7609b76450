package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.Versioned;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
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

    @TempDir
    Path root;

    private final CountDownLatch disk = new CountDownLatch(1);

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
            String hanging = group.follower();
            String other = group.names().stream()
                    .filter(name -> !name.equals(leader) && !name.equals(hanging))
                    .findFirst()
                    .orElseThrow();
            hang(hanging);
            AtomicInteger requests = new AtomicInteger();
            Network.rule(hanging, message -> {
                if (bringsEntries(message)) {
                    requests.incrementAndGet();
                }
            });
            // It confirms the leader, which would step down else.
            Network.rule(other, message -> {
                if (bringsEntries(message)) {
                    throw Network.dropped();
                }
            });
            CompletableFuture<Versioned<Long>> deposit =
                    group.replica(leader).submit(new CommandId("unwritten"), new Deposit("anna", 1));
            await().atMost(LIMIT).until(() -> requests.get() >= REQUESTS);
            assertThat(deposit).isNotDone();
            disk.countDown();
            Network.clearAll();
            assertThat(deposit.join().value()).isEqualTo(1);
        }
    }

    private static boolean bringsEntries(Network.Received message) {
        return !message.isVote() && !message.isEmptyAppend();
    }

    private void hang(String replica) {
        CodeInjectionForTesting.put(ReplicatedDatabase.LOG_FSYNC, (self, other, arguments) -> {
            if (replica.equals(String.valueOf(self))) {
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
