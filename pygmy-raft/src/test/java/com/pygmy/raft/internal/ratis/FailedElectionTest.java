package com.pygmy.raft.internal.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.internal.disk.LastRun;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Elections of replicas that cannot write the new term, as on a full disk. */
@Timeout(180)
class FailedElectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path root;

    @Test
    void a_group_elects_a_leader_when_there_is_room_again_though_every_election_failed_before() throws IOException {
        try (LocalGroup<Bank> group = new LocalGroup<>(
                Bank.schema(), root, "full-", 3, settings -> settings.withTransferTimeout(Duration.ofMillis(500)))) {
            group.names().forEach(group::start);
            String leader = group.awaitLeader();
            group.awaitCaughtUp();
            List<String> others =
                    group.names().stream().filter(name -> !name.equals(leader)).toList();
            for (String other : others) {
                fill(partialTerm(group, other));
            }
            long term = group.replica(leader).status().term();
            // It has one of them start an election first, and the other one sees its socket close.
            group.stop(leader);
            // Each has entered a new term of its own: the second one is known to the first only by its vote.
            await().atMost(LIMIT)
                    .until(() -> others.stream().allMatch(other -> term(group, other) > term)
                            && others.stream().anyMatch(other -> term(group, other) > term + 1));
            for (String other : others) {
                MoreFiles.deleteRecursively(partialTerm(group, other), RecursiveDeleteOption.ALLOW_INSECURE);
            }
            String next = group.awaitLeader();
            assertThat(group.replica(next)
                            .submit(new CommandId("then"), new Deposit("anna", 1))
                            .join()
                            .value())
                    .isEqualTo(1);
            assertThat(others).allSatisfy(other -> assertThat(isWatching(other)).isTrue());
        }
    }

    private static long term(LocalGroup<Bank> group, String name) {
        return group.replica(name).status().term();
    }

    /** No file can be written under the name of a directory, as on a full disk. Ratis would delete an empty one. */
    private static void fill(Path file) throws IOException {
        Files.createDirectory(file);
        Files.createFile(file.resolve("full"));
    }

    /** Where Ratis writes a new term and vote before they take their place. */
    private static Path partialTerm(LocalGroup<Bank> group, String name) {
        return LastRun.log(Consensus.storage(group.directory(name).resolve("log"), "bank"))
                .resolve("raft-meta.tmp");
    }

    private static boolean isWatching(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().equals("raft-leader-watch-" + name));
    }
}
