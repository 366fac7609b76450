package com.pygmy.raft.internal;

import com.pygmy.raft.internal.pipeline.CommandLimits;
import com.pygmy.raft.internal.ratis.ConsensusSettings;
import com.pygmy.raft.internal.read.ReadLimits;
import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.raft.sqlite.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a replica needs to know of itself and its group, by the parts that use it.
 *
 * @param credentials what replicas prove to each other with
 * @param directory where everything of this replica is kept: nothing else may write there
 * @param snapshots when the next snapshot is due
 * @param changesKept how many changes are kept in memory for subscribers
 * @param transferTimeout how long a stopping leader may take to transfer leadership
 */
public record ReplicaSettings(
        ConsensusSettings consensus,
        PeerCredentials credentials,
        Path directory,
        CommandLimits commands,
        ReadLimits reads,
        SnapshotInterval snapshots,
        int changesKept,
        Duration transferTimeout) {

    /** Settings with the defaults of the reference configuration. */
    public static ReplicaSettings of(
            String node, Map<String, String> peers, Path directory, PeerCredentials credentials) {
        return new ReplicaSettings(
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

    public ReplicaSettings withElectionTimeout(Duration min, Duration max) {
        return with(new ConsensusSettings(
                consensus.node(), consensus.peers(), consensus.urls(), min, max, consensus.logSegmentBytes()));
    }

    public ReplicaSettings withLogSegmentBytes(long bytes) {
        return with(new ConsensusSettings(
                consensus.node(),
                consensus.peers(),
                consensus.urls(),
                consensus.electionTimeoutMin(),
                consensus.electionTimeoutMax(),
                bytes));
    }

    private ReplicaSettings with(ConsensusSettings other) {
        return new ReplicaSettings(
                other, credentials, directory, commands, reads, snapshots, changesKept, transferTimeout);
    }

    /** With so many commands to an entry, and so many entries under way at once. */
    public ReplicaSettings withPacking(int commandsMax, int inFlightMax) {
        var limits =
                new CommandLimits(commands.timeout(), commands.pendingMax(), commandsMax, inFlightMax, commands.slow());
        return new ReplicaSettings(
                consensus, credentials, directory, limits, reads, snapshots, changesKept, transferTimeout);
    }

    public ReplicaSettings withSnapshotInterval(SnapshotInterval interval) {
        return new ReplicaSettings(
                consensus, credentials, directory, commands, reads, interval, changesKept, transferTimeout);
    }

    public ReplicaSettings withChangesKept(int changes) {
        return new ReplicaSettings(
                consensus, credentials, directory, commands, reads, snapshots, changes, transferTimeout);
    }

    public ReplicaSettings withTransferTimeout(Duration timeout) {
        return new ReplicaSettings(consensus, credentials, directory, commands, reads, snapshots, changesKept, timeout);
    }

    StoreSettings store() {
        return StoreSettings.defaults().withReaders(reads.connections(), reads.timeout());
    }
}
