package com.pygmy.raft.dropwizard;

import static io.dropwizard.util.DataSizeUnit.KIBIBYTES;
import static io.dropwizard.util.DataSizeUnit.MEBIBYTES;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.MINUTES;
import static java.util.concurrent.TimeUnit.SECONDS;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.net.HostAndPort;
import com.pygmy.protocol.HttpOrigin;
import com.pygmy.raft.internal.ReplicaSettings;
import com.pygmy.raft.internal.pipeline.CommandLimits;
import com.pygmy.raft.internal.ratis.ConsensusSettings;
import com.pygmy.raft.internal.read.ReadLimits;
import com.pygmy.raft.internal.snapshot.SnapshotInterval;
import com.pygmy.raft.internal.transport.PeerCredentials;
import com.pygmy.service.config.DataSizeWithin;
import com.pygmy.service.config.DurationWithin;
import io.dropwizard.util.DataSize;
import io.dropwizard.util.Duration;
import io.dropwizard.validation.ValidationMethod;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The {@code raft:} part of a service's YAML: who the replicas are, where this one keeps its data, and its limits. */
public class RaftConfiguration {
    /** This replica's name, one of the peers. */
    @NotBlank
    @JsonProperty
    private String node = "";

    /** The replicas that found the group, this one among them: name to {@code host:port} of its consensus port. From then on the group's
     * log says who its members are; an address that is given here comes before that in the log. */
    @NotEmpty
    @JsonProperty
    private SortedMap<String, String> peers = new TreeMap<>();

    /** Where the replicas serve HTTP: name to {@code http://host:port} or {@code https://host:port}. The same names as the peers. */
    @NotEmpty
    @JsonProperty
    private SortedMap<String, URI> peerUrls = new TreeMap<>();

    /** Everything this replica keeps. Nothing else may write there. */
    @NotNull
    @JsonProperty
    private Path directory = Path.of("data");

    /** Where {@code raft-backup} writes, and nowhere else: it must not become a way to write to any file of this machine. {@code
     * backups} in the directory where it is not given; a folder on another disk is better. */
    @JsonProperty
    private @Nullable Path backupDirectory;

    /** How consensus messages travel. */
    @NotNull
    @Pattern(regexp = "netty", message = "must be netty (the only transport there is in this release)")
    @JsonProperty
    private String transport = "netty";

    /** A follower that hears nothing for a random time between these two calls an election. A dead process is noticed at
     * once; these two are for one that hangs or is cut off. While elections fail, as on a busy machine, both grow up to 16 times;
     * the log advises longer ones where that happens often. */
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 30, maxUnit = SECONDS)
    @JsonProperty
    private Duration electionTimeoutMin = Duration.milliseconds(300);

    @DurationWithin(min = 150, minUnit = MILLISECONDS, max = 60, maxUnit = SECONDS)
    @JsonProperty
    private Duration electionTimeoutMax = Duration.milliseconds(600);

    /** How long a command may wait for a leader, a majority and its application. */
    @DurationWithin(min = 100, minUnit = MILLISECONDS, max = 60, maxUnit = SECONDS)
    @JsonProperty
    private Duration commandTimeout = Duration.seconds(5);

    /** A command that takes longer has a line in the log that says where its time went. Most take a few milliseconds and an election
     * less than a second, so a line means a disk, a peer or a processor that others wait for. */
    @DurationWithin(min = 1, minUnit = MILLISECONDS, max = 60, maxUnit = SECONDS)
    @JsonProperty
    private Duration slowCommand = Duration.seconds(1);

    /** How long a read may wait for this replica to catch up; then another replica may be tried. */
    @DurationWithin(min = 1, minUnit = MILLISECONDS, max = 10, maxUnit = SECONDS)
    @JsonProperty
    private Duration readTimeout = Duration.milliseconds(250);

    /** A snapshot is taken after so many entries: fewer mean shorter restarts, more mean less writing. */
    @Min(100)
    @Max(10_000_000)
    @JsonProperty
    private long snapshotAfterEntries = 10_000;

    /** Or after so much log, since an entry may hold hundreds of commands; or a quarter of the last snapshot, if that is more. */
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 1024, maxUnit = MEBIBYTES)
    @JsonProperty
    private DataSize snapshotAfterLog = DataSize.mebibytes(8);

    /** Size of one file of the log. The one being written to is never purged, so this much log outlives a snapshot; smaller
     * ones cost a short pause more often. */
    @DataSizeWithin(min = 64, minUnit = KIBIBYTES, max = 256, maxUnit = MEBIBYTES)
    @JsonProperty
    private DataSize logSegmentSize = DataSize.mebibytes(1);

    /** Commands that may wait; further ones get 429. */
    @Min(1)
    @Max(1_000_000)
    @JsonProperty
    private int pendingCommandsMax = 4096;

    /** Commands that may share a log entry. */
    @Min(1)
    @Max(4096)
    @JsonProperty
    private int packedCommandsMax = 256;

    /** Entries that may be under way at once. Commands that come meanwhile wait and are packed: with more under way, entries
     * are smaller and disks are synchronised more often; with one, nothing is replicated while another is written. */
    @Min(1)
    @Max(1024)
    @JsonProperty
    private int entriesInFlightMax = 2;

    /** Database connections for reads. */
    @Min(1)
    @Max(64)
    @JsonProperty
    private int readerConnections = 4;

    /** A replica further behind reports that it should not be sent reads. */
    @Min(1)
    @Max(10_000_000)
    @JsonProperty
    private long lagEntriesMax = 1_000;

    /** A replica further behind is not ready ({@code /ready} of the admin port). Far fewer than {@code lagEntriesMax}: reads may be
     * a little old, but the next node is to be restarted only when this one could take over at once. */
    @Min(0)
    @Max(10_000_000)
    @JsonProperty
    private long readyLagEntriesMax = 100;

    /** Changes kept in memory for subscribers that come back. */
    @Min(1)
    @Max(10_000_000)
    @JsonProperty
    private int changesKept = 16_384;

    /** How long a stopping leader may take to transfer leadership. */
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 60, maxUnit = SECONDS)
    @JsonProperty
    private Duration leadershipTransferTimeout = Duration.seconds(3);

    /** How long a stopping node waits, unhealthy but serving, until those that poll its health send it no more requests. */
    @DurationWithin(min = 0, minUnit = MILLISECONDS, max = 5, maxUnit = MINUTES)
    @JsonProperty
    private Duration drainWait = Duration.milliseconds(0);

    /** What nodes show each other over HTTP, and prove to know on the consensus port, where it is never sent. A random one:
     * 128 bits or more. */
    @NotBlank
    @JsonProperty
    private String nodeToken = "";

    /** Certificates for the consensus port, besides the token. Without them messages between replicas are not encrypted, and an
     * attacker who can change packets between them can change the log. */
    @Valid
    @JsonProperty
    private @Nullable RaftTlsConfiguration tls;

    @JsonIgnore
    @ValidationMethod(message = "node: not one of the peers (expected: a name under raft.peers)")
    public boolean isNodeAmongPeers() {
        return peers.containsKey(node);
    }

    @JsonIgnore
    @ValidationMethod(message = "peerUrls: other names than peers (expected: one URL for each peer and no more)")
    public boolean isUrlForEachPeer() {
        return peers.keySet().equals(peerUrls.keySet());
    }

    @JsonIgnore
    @ValidationMethod(
            message = "peers: not addresses, or the same one twice (expected: a different host:port for each)")
    public boolean isPeersAddressed() {
        return peers.values().stream().allMatch(RaftConfiguration::isAddress)
                && new HashSet<>(peers.values()).size() == peers.size();
    }

    private static boolean isAddress(String text) {
        try {
            return HostAndPort.fromString(text).hasPort();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    @JsonIgnore
    @ValidationMethod(
            message =
                    "peerUrls: not the root of a server, or the same one twice (expected: a different http://host:port or"
                            + " https://host:port for each, without a path)")
    public boolean isUrlsDistinct() {
        return peerUrls.values().stream().allMatch(HttpOrigin::isOne)
                && new HashSet<>(peerUrls.values()).size() == peerUrls.size();
    }

    @JsonIgnore
    @ValidationMethod(
            message = "electionTimeoutMax: below electionTimeoutMin (expected: at least 1.5 times it, so that elections"
                    + " spread)")
    public boolean isElectionTimeoutSpread() {
        return electionTimeoutMax.toMilliseconds() * 2 >= electionTimeoutMin.toMilliseconds() * 3;
    }

    public String getNode() {
        return node;
    }

    public Map<String, URI> getPeerUrls() {
        return peerUrls;
    }

    long getReadyLagEntriesMax() {
        return readyLagEntriesMax;
    }

    Path getDirectory() {
        return directory;
    }

    public Path getBackupDirectory() {
        return backupDirectory == null ? directory.resolve("backups") : backupDirectory;
    }

    public String getTransport() {
        return transport;
    }

    public String getNodeToken() {
        return nodeToken;
    }

    public java.time.Duration getDrainWait() {
        return drainWait.toJavaDuration();
    }

    public java.time.Duration getCommandTimeout() {
        return commandTimeout.toJavaDuration();
    }

    private SortedMap<String, String> urls() {
        var urls = new TreeMap<String, String>();
        peerUrls.forEach((name, url) -> urls.put(name, url.toString()));
        return urls;
    }

    ReplicaSettings settings() {
        return new ReplicaSettings(
                new ConsensusSettings(
                        node,
                        peers,
                        urls(),
                        electionTimeoutMin.toJavaDuration(),
                        electionTimeoutMax.toJavaDuration(),
                        logSegmentSize.toBytes()),
                new PeerCredentials(nodeToken, Optional.ofNullable(tls).map(RaftTlsConfiguration::files)),
                directory,
                new CommandLimits(
                        commandTimeout.toJavaDuration(),
                        pendingCommandsMax,
                        packedCommandsMax,
                        entriesInFlightMax,
                        slowCommand.toJavaDuration()),
                new ReadLimits(readTimeout.toJavaDuration(), readerConnections, lagEntriesMax),
                new SnapshotInterval(snapshotAfterEntries, snapshotAfterLog.toBytes()),
                changesKept,
                leadershipTransferTimeout.toJavaDuration());
    }
}
