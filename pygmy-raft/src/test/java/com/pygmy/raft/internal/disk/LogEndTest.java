package com.pygmy.raft.internal.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.ReadMode;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import com.pygmy.raft.testing.LogDamage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log of a replica ends before what it acknowledged, and the only other replica that has the rest is down. */
@Timeout(120)
class LogEndTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path root;

    private LocalGroup<Bank> group = new LocalGroup<>(Bank.schema(), Path.of("unused"), 0, settings -> settings);

    @AfterEach
    void stop() {
        group.close();
    }

    @Test
    void acknowledged_entries_are_not_undone_by_a_log_whose_end_was_zeroed() throws IOException {
        group = LocalGroup.started(Bank.schema(), root, 3);
        String leader = group.awaitLeader();
        List<String> followers =
                group.names().stream().filter(name -> !name.equals(leader)).toList();
        String damaged = followers.get(0);
        String late = followers.get(1);
        group.stop(late);
        RatisReplica<Bank> replica = group.replica(leader);
        IntStream.range(0, 120)
                .forEach(i -> replica.submit(new CommandId("d" + i), new Deposit("anna", 1))
                        .join());
        group.awaitCaughtUp();
        group.stop(damaged);
        Files.delete(group.directory(damaged).resolve("state.db-seal"));
        group.stop(leader);
        LogDamage.zeroLastEntries(group.directory(damaged), 100);

        group.start(damaged);
        group.start(late);
        await("no leader without the replica that has all")
                .during(Duration.ofSeconds(3))
                .atMost(LIMIT)
                .until(() -> group.leader().isEmpty());
        group.start(leader);
        await().atMost(LIMIT).until(() -> group.replica(damaged).status().canWrite());
        assertThat(group.replica(damaged)
                        .query(ReadMode.LINEARIZABLE, bank -> bank.cents("anna"))
                        .join()
                        .value())
                .isEqualTo(120);
    }
}
