package com.pygmy.raft.internal.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.server.RaftServerConfigKeys;
import org.apache.ratis.util.SizeInBytes;
import org.apache.ratis.util.TimeDuration;

/** Every setting of Ratis that differs from its default, with the reason. */
public final class RatisProperties {
    public static final SizeInBytes ENTRY_BYTES_MAX = SizeInBytes.valueOf("4MB");

    /** For connecting to a peer and for each of its answers: one that hangs must not hold an appender for longer. */
    public static final Duration PEER_TIMEOUT = Duration.ofSeconds(1);

    private static final long PREALLOCATED_BYTES_MAX = 1 << 20;

    private RatisProperties() {}

    static RaftProperties of(ConsensusSettings settings, Path storage) {
        RaftProperties properties = new RaftProperties();
        RaftConfigKeys.Rpc.setType(properties, new PushingRpcType());
        NettyConfigKeys.Server.setHost(properties, hostOf(settings));
        NettyConfigKeys.Server.setPort(properties, portOf(settings));
        RaftServerConfigKeys.setStorageDir(properties, List.of(storage.toFile()));
        setTimes(properties, settings);
        setLog(properties, settings);
        setSnapshots(properties);
        setReplies(properties);
        return properties;
    }

    private static void setTimes(RaftProperties properties, ConsensusSettings settings) {
        RaftServerConfigKeys.Rpc.setTimeoutMin(properties, time(settings.electionTimeoutMin()));
        RaftServerConfigKeys.Rpc.setTimeoutMax(properties, time(settings.electionTimeoutMax()));
        // A follower that woke up so late starts no election before it has read what came meanwhile.
        RaftServerConfigKeys.setSleepDeviationThreshold(properties, time(settings.electionTimeoutMax()));
        // One that is being added and does not answer for so long is not. It answers nothing while it puts a snapshot
        // in place.
        RaftServerConfigKeys.setStagingTimeout(properties, time(Duration.ofSeconds(10)));
    }

    private static void setLog(RaftProperties properties, ConsensusSettings settings) {
        // No extra entry after each commit to spread the commit index: our appenders push it.
        RaftServerConfigKeys.Log.setLogMetadataEnabled(properties, false);
        // Composing starts a thread per append.
        properties.setBoolean(RaftServerConfigKeys.Log.APPEND_ENTRIES_COMPOSE_ENABLED_KEY, false);
        // Written with zeros beforehand, so that an append changes no length and its fdatasync writes no metadata.
        long preallocated = Math.min(settings.logSegmentBytes(), PREALLOCATED_BYTES_MAX);
        RaftServerConfigKeys.Log.setPreallocatedSize(properties, SizeInBytes.valueOf(preallocated));
        RaftServerConfigKeys.Log.setSegmentSizeMax(properties, SizeInBytes.valueOf(settings.logSegmentBytes()));
        RaftServerConfigKeys.Log.setWriteBufferSize(properties, SizeInBytes.valueOf("8MB"));
        RaftServerConfigKeys.Log.Appender.setBufferByteLimit(properties, ENTRY_BYTES_MAX);
        // Fewer than the queue of the thread that writes the log takes (4096), even from two leaders at once: who waits
        // for room
        // in it holds a lock that this thread needs to answer.
        RaftServerConfigKeys.Log.Appender.setBufferElementLimit(properties, 1024);
        // A follower that is down must not keep the log from being purged: it will get a snapshot.
        RaftServerConfigKeys.Log.setPurgeUptoSnapshotIndex(properties, true);
        RaftServerConfigKeys.Log.setPurgeGap(properties, 1);
    }

    private static void setSnapshots(RaftProperties properties) {
        // The replica takes snapshots beside the apply thread and hands the finished file over, see Snapshots.
        RaftServerConfigKeys.Snapshot.setAutoTriggerEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setTriggerWhenStopEnabled(properties, false);
        RaftServerConfigKeys.Snapshot.setRetentionFileNum(properties, 2);
        RaftServerConfigKeys.Log.Appender.setSnapshotChunkSizeMax(properties, ENTRY_BYTES_MAX);
    }

    private static void setReplies(RaftProperties properties) {
        // Exactly once lives in the state machine; this cache would only hold memory. Reads do not pass through Ratis.
        RaftServerConfigKeys.RetryCache.setExpiryTime(properties, time(Duration.ofSeconds(5)));
    }

    static int portOf(ConsensusSettings settings) {
        String address = addressOf(settings);
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static String hostOf(ConsensusSettings settings) {
        String address = addressOf(settings);
        return address.substring(0, address.lastIndexOf(':'));
    }

    private static String addressOf(ConsensusSettings settings) {
        String address = settings.peers().get(settings.node());
        if (address == null) {
            throw new IllegalArgumentException("node: " + settings.node() + " (expected: one of the peers)");
        }
        return address;
    }

    static TimeDuration time(Duration duration) {
        return TimeDuration.valueOf(duration.toMillis(), TimeUnit.MILLISECONDS);
    }
}
