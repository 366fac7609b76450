package com.pygmy.raft.internal;

import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.raft.sqlite.StoreSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a replica needs to know of itself and its group. Values are taken as validated.
 *
 * @param node this replica's name, one of the peers
 * @param peers every replica of the group, this one included: name to {@code host:port} of its consensus port
 * @param directory where everything of this replica is kept: nothing else may write there
 * @param electionTimeoutMin a follower that hears nothing for a random time between these two calls an election
 * @param electionTimeoutMax see above
 * @param commandTimeout how long a command may wait for a leader, a majority and its application
 * @param readTimeout how long a read may wait for this replica to catch up
 * @param snapshotInterval when the next snapshot is due
 * @param logSegmentBytes size of one file of the log; the one being written to is never purged
 * @param pendingCommandsMax commands that may wait here before further ones are refused
 * @param packedCommandsMax commands that may share one log entry
 * @param entriesInFlightMax entries, or batches on their way to a leader elsewhere, that may be under way at once; the
 *     commands that wait meanwhile are what the next entry packs
 * @param readerConnections database connections for reads
 * @param lagEntriesMax a replica further behind than this asks not to be sent reads
 * @param changesKept how many changes are kept in memory for subscribers
 * @param handOverTimeout how long a stopping leader may try to hand leadership over
 * @param credentials what replicas prove to each other with
 */
public record ReplicaSettings(
        String node,
        SortedMap<String, String> peers,
        Path directory,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        Duration commandTimeout,
        Duration readTimeout,
        SnapshotInterval snapshotInterval,
        long logSegmentBytes,
        int pendingCommandsMax,
        int packedCommandsMax,
        int entriesInFlightMax,
        int readerConnections,
        long lagEntriesMax,
        int changesKept,
        Duration handOverTimeout,
        PeerCredentials credentials) {

    public ReplicaSettings {
        if (!peers.containsKey(node)) {
            throw new IllegalArgumentException(
                    "node: " + node + " (expected: one of the peers " + peers.keySet() + ")");
        }
    }

    public ReplicaSettings withSnapshotInterval(SnapshotInterval interval) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                electionTimeoutMin,
                electionTimeoutMax,
                commandTimeout,
                readTimeout,
                interval,
                logSegmentBytes,
                pendingCommandsMax,
                packedCommandsMax,
                entriesInFlightMax,
                readerConnections,
                lagEntriesMax,
                changesKept,
                handOverTimeout,
                credentials);
    }

    public ReplicaSettings withElectionTimeout(Duration min, Duration max) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                min,
                max,
                commandTimeout,
                readTimeout,
                snapshotInterval,
                logSegmentBytes,
                pendingCommandsMax,
                packedCommandsMax,
                entriesInFlightMax,
                readerConnections,
                lagEntriesMax,
                changesKept,
                handOverTimeout,
                credentials);
    }

    public ReplicaSettings withLogSegmentBytes(long bytes) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                electionTimeoutMin,
                electionTimeoutMax,
                commandTimeout,
                readTimeout,
                snapshotInterval,
                bytes,
                pendingCommandsMax,
                packedCommandsMax,
                entriesInFlightMax,
                readerConnections,
                lagEntriesMax,
                changesKept,
                handOverTimeout,
                credentials);
    }

    public ReplicaSettings withChangesKept(int changes) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                electionTimeoutMin,
                electionTimeoutMax,
                commandTimeout,
                readTimeout,
                snapshotInterval,
                logSegmentBytes,
                pendingCommandsMax,
                packedCommandsMax,
                entriesInFlightMax,
                readerConnections,
                lagEntriesMax,
                changes,
                handOverTimeout,
                credentials);
    }

    public ReplicaSettings withHandOverTimeout(Duration timeout) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                electionTimeoutMin,
                electionTimeoutMax,
                commandTimeout,
                readTimeout,
                snapshotInterval,
                logSegmentBytes,
                pendingCommandsMax,
                packedCommandsMax,
                entriesInFlightMax,
                readerConnections,
                lagEntriesMax,
                changesKept,
                timeout,
                credentials);
    }

    /** With so many commands to an entry, and so many entries under way at once. */
    public ReplicaSettings withPacking(int commandsMax, int inFlightMax) {
        return new ReplicaSettings(
                node,
                peers,
                directory,
                electionTimeoutMin,
                electionTimeoutMax,
                commandTimeout,
                readTimeout,
                snapshotInterval,
                logSegmentBytes,
                pendingCommandsMax,
                commandsMax,
                inFlightMax,
                readerConnections,
                lagEntriesMax,
                changesKept,
                handOverTimeout,
                credentials);
    }

    /**
     * How long this replica leaves it to those before it, by name, to stand for election when the group is founded: for each as
     * long as it takes to notice that it may, and to be elected.
     */
    Duration foundingTurn() {
        return electionTimeoutMax.multipliedBy(3L * peers.headMap(node).size());
    }

    StoreSettings store() {
        return StoreSettings.defaults().withReaders(readerConnections, readTimeout);
    }

    /** Settings with the defaults of the reference configuration. */
    public static ReplicaSettings of(
            String node, Map<String, String> peers, Path directory, PeerCredentials credentials) {
        return new ReplicaSettings(
                node,
                new TreeMap<>(peers),
                directory,
                Duration.ofMillis(300),
                Duration.ofMillis(600),
                Duration.ofSeconds(5),
                Duration.ofMillis(250),
                new SnapshotInterval(10_000, 8 << 20),
                1 << 20,
                4096,
                256,
                2,
                4,
                1_000,
                16_384,
                Duration.ofSeconds(3),
                credentials);
    }
}
