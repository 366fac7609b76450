package com.pygmy.raft.testing;

import com.pygmy.raft.internal.ReplicaSettings;
import com.pygmy.raft.internal.pipeline.CommandLimits;
import com.pygmy.raft.internal.ratis.ConsensusSettings;
import com.pygmy.raft.internal.read.ReadLimits;
import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.internal.transport.PeerCredentials;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** Settings of a replica with the defaults of the reference configuration, of which a test changes a few. */
public record TestSettings(
        ConsensusSettings consensus,
        PeerCredentials credentials,
        Path directory,
        CommandLimits commands,
        ReadLimits reads,
        SnapshotInterval snapshots,
        int changesKept,
        Duration transferTimeout) {
    public static TestSettings of(String node, Map<String, String> peers, Path directory, PeerCredentials credentials) {
        return new TestSettings(
                new ConsensusSettings(
                        node,
                        new TreeMap<>(peers),
                        new TreeMap<>(),
                        Duration.ofMillis(300),
                        Duration.ofMillis(600),
                        1 << 20),
                credentials,
                directory,
                new CommandLimits(Duration.ofSeconds(5), 4096, 256, 2, Duration.ofSeconds(1)),
                new ReadLimits(Duration.ofMillis(250), 4, 1_000),
                new SnapshotInterval(10_000, 8 << 20),
                16_384,
                Duration.ofSeconds(3));
    }

    public ReplicaSettings settings() {
        return new ReplicaSettings(
                consensus, credentials, directory, commands, reads, snapshots, changesKept, transferTimeout);
    }

    public TestSettings withElectionTimeout(Duration min, Duration max) {
        return with(new ConsensusSettings(
                consensus.node(), consensus.peers(), consensus.urls(), min, max, consensus.logSegmentBytes()));
    }

    public TestSettings withLogSegmentBytes(long bytes) {
        return with(new ConsensusSettings(
                consensus.node(),
                consensus.peers(),
                consensus.urls(),
                consensus.electionTimeoutMin(),
                consensus.electionTimeoutMax(),
                bytes));
    }

    private TestSettings with(ConsensusSettings other) {
        return new TestSettings(
                other, credentials, directory, commands, reads, snapshots, changesKept, transferTimeout);
    }

    /** With so many commands to an entry, and so many entries under way at once. */
    public TestSettings withPacking(int commandsMax, int inFlightMax) {
        var limits =
                new CommandLimits(commands.timeout(), commands.pendingMax(), commandsMax, inFlightMax, commands.slow());
        return new TestSettings(
                consensus, credentials, directory, limits, reads, snapshots, changesKept, transferTimeout);
    }

    public TestSettings withSnapshotInterval(SnapshotInterval interval) {
        return new TestSettings(
                consensus, credentials, directory, commands, reads, interval, changesKept, transferTimeout);
    }

    public TestSettings withChangesKept(int changes) {
        return new TestSettings(
                consensus, credentials, directory, commands, reads, snapshots, changes, transferTimeout);
    }

    public TestSettings withTransferTimeout(Duration timeout) {
        return new TestSettings(consensus, credentials, directory, commands, reads, snapshots, changesKept, timeout);
    }
}
