package com.pygmy.raft.internal.disk;

import com.pygmy.raft.CommandId;
import com.pygmy.raft.internal.RatisReplica;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.testing.Bank;
import com.pygmy.raft.testing.Bank.Deposit;
import com.pygmy.raft.testing.LocalGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What a follower that had acknowledged all left when it was stopped, and copies of it that are damaged. */
abstract class StoppedFollower {
    /** So small that there are closed files of the log. */
    static final int LOG_SEGMENT_BYTES = 4 * 1024;

    static final int DEPOSITS = 60;

    static LocalGroup<Bank> group;
    static Path image;
    static Path another;
    static String node;
    static long raftTerm;

    @BeforeAll
    static void stopAFollowerThatAcknowledgedAll(@TempDir Path root) throws IOException {
        group = new LocalGroup<>(Bank.schema(), root, 3, settings -> settings.withLogSegmentBytes(LOG_SEGMENT_BYTES));
        group.names().forEach(group::start);
        RatisReplica<Bank> leader = group.replica(group.awaitLeader());
        for (int i = 0; i < DEPOSITS; i++) {
            leader.submit(new CommandId("deposit-" + i), new Deposit("anna", 1)).join();
        }
        group.awaitCaughtUp();
        node = group.follower();
        String other = group.names().stream()
                .filter(name -> !name.equals(node))
                .findFirst()
                .orElseThrow();
        group.stop(node);
        image = group.directory(node);
        another = group.directory(other);
        raftTerm = leader.status().term();
    }

    @AfterAll
    static void stopGroup() {
        group.close();
    }

    @TempDir
    Path temporary;

    /** A copy of what the follower left, checked, and a doubtful database dropped, as its start would. */
    Path checked(Damage damage) throws IOException {
        Path directory = temporary.resolve("copy");
        copyAll(image, directory);
        damage.to(directory, another);
        check(directory);
        return directory;
    }

    static void check(Path directory) throws IOException {
        try (ReplicaDirectory locked = ReplicaDirectory.lock(directory)) {
            LastRun lastRun = new LastRun(locked.database(), Consensus.storage(locked.log(), "bank"));
            lastRun.dropDoubtfulDatabase(new RestartCheck(locked, "bank/" + node, false, lastRun).run());
        }
    }

    static void copyAll(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    interface Damage {
        void to(Path directory, Path another) throws IOException;
    }
}
