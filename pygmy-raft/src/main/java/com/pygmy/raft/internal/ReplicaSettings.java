package com.pygmy.raft.internal;

import com.pygmy.raft.internal.pipeline.CommandLimits;
import com.pygmy.raft.internal.ratis.ConsensusSettings;
import com.pygmy.raft.internal.read.ReadLimits;
import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.raft.sqlite.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;

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
    StoreSettings store() {
        return StoreSettings.defaults().withReaders(reads.connections(), reads.timeout());
    }
}
