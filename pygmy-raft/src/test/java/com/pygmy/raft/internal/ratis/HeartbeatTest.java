package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.Network;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a leader does that has nothing to send. */
@Timeout(120)
class HeartbeatTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int HEARTBEATS = 30;

    @TempDir
    Path root;

    /** The wakes so far, of each thread that sends heartbeats, at each of them. */
    private final Map<Thread, List<Long>> wakes = new ConcurrentHashMap<>();

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_heartbeat_wakes_the_thread_that_sends_it_once() {
        try (LocalGroup<Bank> group = LocalGroup.started(Bank.schema(), root, 3)) {
            deposit(group, "before");
            group.watchSending(this::note);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(wakes.values()).anyMatch(each -> each.size() > HEARTBEATS));
            List<Long> seen = wakes.values().stream()
                    .filter(each -> each.size() > HEARTBEATS)
                    .findFirst()
                    .orElseThrow();
            assertThat(seen.get(HEARTBEATS) - seen.get(0))
                    .as("wakes of %d heartbeats; waiting for each answer takes as many again", HEARTBEATS)
                    .isLessThan(HEARTBEATS * 3 / 2);
        }
    }

    @Test
    void entries_are_sent_although_the_answer_to_a_heartbeat_is_late() {
        try (LocalGroup<Bank> group = LocalGroup.started(Bank.schema(), root, 3)) {
            deposit(group, "before");
            String leader = group.awaitLeader();
            List<String> followers =
                    group.names().stream().filter(name -> !name.equals(leader)).toList();
            AtomicInteger late = new AtomicInteger();
            followers.forEach(follower -> Network.rule(follower, message -> {
                if (message.isEmptyAppend()) {
                    late.incrementAndGet();
                    Network.delay(50);
                }
            }));
            for (int i = 0; i < 10; i++) {
                int before = late.get();
                await().atMost(LIMIT).pollInterval(Duration.ofMillis(1)).until(() -> late.get() > before);
                deposit(group, "late-" + i);
            }
            assertThat(group.awaitLeader()).isEqualTo(leader);
        } finally {
            Network.clearAll();
        }
    }

    private static void deposit(LocalGroup<Bank> group, String id) {
        group.replica(group.awaitLeader())
                .submit(new CommandId(id), new Deposit("anna", 1))
                .join();
    }

    private void note(Object request) {
        if (request instanceof AppendEntriesRequestProto append && append.getEntriesCount() == 0) {
            wakes.computeIfAbsent(Thread.currentThread(), thread -> new CopyOnWriteArrayList<>())
                    .add(wakesOfThisThread());
        }
    }

    private static long wakesOfThisThread() {
        try {
            return Files.readAllLines(Path.of("/proc/thread-self/status")).stream()
                    .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
                    .mapToLong(line ->
                            Long.parseLong(line.substring(line.indexOf(':') + 1).trim()))
                    .sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
