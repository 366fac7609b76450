package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.NodeRole;
import com.pygmy.chaos.bookstore.cluster.StoreCluster;
import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.fault.FaultPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A place in the code of replicas where one of them can be made to end, by the name that it has there. Those that are called
 * {@code RATIS_} here are Ratis' own, for its tests.
 */
public enum CrashPoint {
    RATIS_LOG_APPEND("LogSegment.append", Way.LOAD, 20, "an entry is about to be added to the log in memory"),
    RATIS_LOG_WORKER("SegmentedRaftLogWorker.runWorker", Way.LOAD, 1, "the log's writer begins its work"),
    RATIS_APPEND_TRANSACTION("RaftServerImpl.appendTransaction", Way.LEADS, 20, "a leader takes a proposal"),
    RATIS_APPEND_ENTRIES("RaftServerImpl.appendEntries", Way.LOAD, 20, "a follower takes a request for entries"),
    RATIS_LOG_SYNC(
            "RaftServerImpl.appendEntries.logComplete", Way.LOAD, 20, "a follower's log is written, not answered"),
    RATIS_REQUEST_VOTE("RaftServerImpl.requestVote", Way.LEADS, 2, "a replica is asked for its vote"),
    RATIS_START_ELECTION("RaftServerImpl.startLeaderElection", Way.LEADS, 1, "a replica is asked to lead"),
    RATIS_PLACEHOLDER("LeaderState.placeholder", Way.LEADS, 1, "a leader is about to write its first entry"),
    RATIS_STARTED("RaftServerImpl.startComplete", Way.LOAD, 1, "a replica has read its log"),
    RATIS_INSTALL_SNAPSHOT("RaftServerImpl.installSnapshot", Way.REFILLED, 1, "a chunk of a snapshot has come"),
    RATIS_SEND("NettyRpcService.sendServerRequest", Way.LOAD, 20, "a request to another replica is about to be sent"),
    LOG_FSYNC("pygmy.log.fsync", Way.LOAD, 20, "entries are written to the log and not fsynced"),
    PROMISE_HALF_WRITTEN("promise.half-written", Way.LOAD, 20, "half of a promise is written"),
    VOTE_WRITTEN("promise.vote-written", Way.LEADS, 2, "a term or a vote is recorded and not told"),
    ACKNOWLEDGED("promise.acknowledged", Way.LOAD, 20, "an acknowledgement is recorded and not sent"),
    BEFORE_COMMIT("apply.before-commit", Way.LOAD, 20, "entries are applied and not committed to the database"),
    COMMITTED("apply.committed", Way.LOAD, 20, "the database has committed entries, and nobody was answered"),
    VOTER_GRANTED("voter.granted", Way.REFILLED, 1, "the right to vote is written and not fsynced"),
    SNAPSHOT_PARTIAL("snapshot.partial", Way.SNAPSHOTS, 1, "a snapshot or a backup is written and not fsynced"),
    SNAPSHOT_DIGEST("snapshot.digest-written", Way.SNAPSHOTS, 1, "a snapshot's digest is there, its file is not"),
    SNAPSHOT_PREPARED("snapshot.prepared", Way.SNAPSHOTS, 1, "a snapshot is there and Ratis does not know it"),
    SNAPSHOT_ARRIVED("pygmy.snapshot.arrived", Way.REFILLED, 1, "a leader's snapshot has come"),
    SNAPSHOT_PLACED("pygmy.snapshot.placed", Way.REFILLED, 1, "it is in its place, and the database is the old one"),
    DATABASE_INCOMING("database.incoming", Way.REFILLED, 1, "it is copied to take the database's place"),
    DATABASE_REPLACEMENT("database.replacement", Way.REFILLED, 1, "it is the database, and the old one is there"),
    DATABASE_LOGS_DELETED("database.logs-deleted", Way.REFILLED, 1, "the old one's write-ahead log is gone"),
    SNAPSHOT_INSTALLED("pygmy.snapshot.installed", Way.REFILLED, 1, "the new database serves"),
    ORDER_DECIDED("order.decided", Way.ORDERS, 10, "the ledger has sold an order that is not recorded"),
    ORDER_RECORDED("order.recorded", Way.ORDERS, 10, "an order is recorded, and nobody was told"),
    CANCELLATION_BEGUN(
            "cancellation.begun", Way.ORDERS, 2, "an order is to be cancelled, its copies are not given back"),
    CANCELLATION_GIVEN_BACK(
            "cancellation.given-back", Way.ORDERS, 2, "copies are given back, and that is not recorded");

    private final String id;
    private final Way way;
    private final int timesMax;
    private final String words;

    CrashPoint(String id, Way way, int timesMax, String words) {
        this.id = id;
        this.way = way;
        this.timesMax = timesMax;
        this.words = words;
    }

    /** What a replica comes by it with. */
    enum Way {
        /** The requests of clients, or the start itself. */
        LOAD,
        /** The requests of clients for orders, which go to the replica that leads. */
        ORDERS,
        /** Leadership goes from one replica to another until it is its turn. */
        LEADS,
        /** Snapshots are taken. */
        SNAPSHOTS,
        /** It starts with an empty directory, where the others' logs have a snapshot in place of their beginning. */
        REFILLED;

        private List<NodeRole> roles() {
            return this == ORDERS ? List.of(NodeRole.ORDER) : List.of(NodeRole.CATALOG, NodeRole.ORDER);
        }
    }

    Way way() {
        return way;
    }

    /** What holds there, in a line. */
    public String words() {
        return words;
    }

    /** The fault of a replica that ends here; the seed decides which, and at which time that it comes by. */
    FaultPlan<StoreCluster> plan(String kind) {
        Set<String> groups = way.roles().stream().map(NodeRole::toString).collect(Collectors.toUnmodifiableSet());
        return new FaultPlan<>(
                kind,
                kind.endsWith(id) ? "of a replica" : id + " of a replica",
                groups,
                FaultKind.CRASH_POINT.recovery(),
                (cluster, random) -> {
                    NodeRole role = way.roles().get(random.nextInt(way.roles().size()));
                    List<StoreNode> group = cluster.nodes(role);
                    StoreNode node = group.get(random.nextInt(group.size()));
                    return Stream.of(new CrashAtPoint(cluster, node, this, 1 + random.nextInt(timesMax)));
                });
    }

    /** @throws IllegalArgumentException where there is no such point; the message says which there are */
    public static CrashPoint named(String name) {
        return Arrays.stream(values())
                .filter(point -> point.id.equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("crash point: '" + name
                        + "' (expected: all, or some of "
                        + Arrays.stream(values()).map(CrashPoint::toString).collect(Collectors.joining(",")) + ")"));
    }

    /** Its name in the code of replicas. */
    @Override
    public String toString() {
        return id;
    }
}
