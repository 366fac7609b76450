package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.Member;
import com.pygmy.raft.Members;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.snapshot.SnapshotTaking;
import com.pygmy.raft.internal.transport.PeerCallHandler;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientAsynchronousProtocol;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.protocol.SnapshotManagementRequest;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.protocol.exceptions.LeaderNotReadyException;
import org.apache.ratis.protocol.exceptions.LeaderSteppingDownException;
import org.apache.ratis.protocol.exceptions.ResourceUnavailableException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.ExitUtils;
import org.apache.ratis.util.LifeCycle;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This replica's consensus server, called in process. Thread-safe; nothing blocks but start and close. */
public final class Consensus implements SnapshotTaking.Log, AutoCloseable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Consensus.class);

    private final RaftPeerId self;
    private final RaftGroupId groupId;
    private final Members configured;
    private final Proposals proposals;
    private final ClientId client;
    private final LogAppenders appenders;
    private final Elections elections;
    private final LogAgreement agreement;
    private final AppendContinuations continuations;
    private final ElectionTimeouts timeouts;
    private final PeerTransport transport;
    private final RaftServer server;

    /** Known before it is started: that reads the log, and who the members are. */
    private volatile RaftServer.@Nullable Division starting;

    private volatile RaftServer.@Nullable Division division;

    public Consensus(
            ConsensusSettings settings,
            String group,
            Proposals proposals,
            StateMachine stateMachine,
            ConsensusGate gate,
            PeerTransport transport,
            PeerCallHandler calls,
            Path storage)
            throws IOException {
        // The process belongs to the service: whether it ends is decided by its fatal handler.
        ExitUtils.disableSystemExit();
        RatisCrashPoints.arm();
        this.proposals = proposals;
        this.client = proposals.client();
        this.appenders = gate.appenders();
        this.agreement = gate.agreement();
        this.continuations = gate.continuations();
        this.transport = transport;
        timeouts = new ElectionTimeouts(settings.electionTimeoutMin(), settings.electionTimeoutMax());
        self = RaftPeerId.valueOf(settings.node());
        groupId = RaftGroupId.valueOf(groupUuid(group));
        configured = settings.members();
        elections = new Elections(gate, self, groupId, this::others, () -> division);
        server = RaftServer.newBuilder()
                .setServerId(self)
                .setGroup(RaftGroup.valueOf(groupId, GroupMembers.peers(configured.byName())))
                .setStateMachine(stateMachine)
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setProperties(RatisProperties.of(settings, storage))
                .setParameters(PushingRpcType.parameters(gate, transport, calls))
                .build();
    }

    /** Where Ratis keeps the log and the snapshots of a group. */
    public static Path storage(Path log, String group) {
        return log.resolve(groupUuid(group).toString());
    }

    /** What a group is called between replicas. */
    public static UUID groupUuid(String group) {
        return UUID.nameUUIDFromBytes(("pygmy-group-" + group).getBytes(StandardCharsets.UTF_8));
    }

    public void start() throws IOException {
        RaftServer.Division started = server.getDivision(groupId);
        starting = started;
        timeouts.govern(started);
        continuations.follow(started);
        ProcessPauses.leaveToFollowers(server);
        server.start();
        UpdaterSignal.give(started);
        division = started;
        agreement.compareWith(started);
    }

    /** The members as the log has them now, committed or not; while they change, those of before, too. */
    public Members members() {
        RaftServer.Division current = starting;
        return current == null ? configured : GroupMembers.of(current.getRaftConf());
    }

    /** The members that will be left when a change that is under way is complete. */
    public Members nextMembers() {
        RaftServer.Division current = starting;
        return current == null ? configured : GroupMembers.next(current.getRaftConf());
    }

    /** The other members' names. */
    public List<String> others() {
        return members().byName().keySet().stream()
                .filter(name -> !name.equals(self.toString()))
                .toList();
    }

    /**
     * Where the log does not count this replica among the members it starts no elections: Ratis would end the server for it. It is ready for
     * when it is added.
     */
    public void followMembership() throws IOException {
        RaftServer.Division current = starting;
        if (current != null) {
            Object role = RatisFields.get(current, "role", Object.class);
            boolean member = nextMembers().contains(self.toString());
            RatisFields.get(role, "pauseLeaderElection", AtomicBoolean.class).set(!member);
        }
    }

    /**
     * Has the members changed. The new ones get the log first, and count only when they have caught up. Fails where that takes
     * too long, another change is under way, or the members are not those that are expected.
     */
    public CompletableFuture<Void> changeMembers(Members expected, SortedMap<String, Member> next) {
        var arguments = SetConfigurationRequest.Arguments.newBuilder()
                .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
                .setServersInCurrentConf(GroupMembers.peers(expected.byName()))
                .setServersInNewConf(GroupMembers.peers(next))
                .build();
        try {
            return server.setConfigurationAsync(
                            new SetConfigurationRequest(client, self, groupId, newProposal(), arguments))
                    .thenAccept(Consensus::requireSuccess);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** The followers of this leader that answer a request which is sent now, within this time. */
    public CompletableFuture<Set<String>> answeringWithin(Duration time) {
        long round = appenders.beginRound();
        return CompletableFuture.supplyAsync(
                () -> appenders.confirmedRound(round),
                CompletableFuture.delayedExecutor(time.toMillis(), TimeUnit.MILLISECONDS));
    }

    /** See {@link LogAppenders#giveUp}. */
    public void giveUp(String follower) {
        appenders.giveUp(follower);
    }

    /** Whether this replica leads and has applied what former leaders left. */
    public boolean isLeaderReady() {
        RaftServer.Division current = division;
        return current != null
                && current.getInfo().isLeader()
                && current.getInfo().isLeaderReady();
    }

    public Role role() {
        RaftServer.Division current = division;
        if (current == null || !current.getInfo().isAlive()) {
            return Role.STOPPED;
        }
        return switch (current.getInfo().getCurrentRole()) {
            case LEADER -> Role.LEADER;
            case CANDIDATE -> Role.CANDIDATE;
            default -> Role.FOLLOWER;
        };
    }

    /** The replica believed to lead. */
    public Optional<String> leader() {
        RaftServer.Division current = division;
        return current == null
                ? Optional.empty()
                : Optional.ofNullable(current.getInfo().getLeaderId()).map(RaftPeerId::toString);
    }

    /** The other replica believed to lead; empty where this one does. */
    public Optional<String> leaderElsewhere() {
        return leader().filter(leader -> !leader.equals(self.toString()));
    }

    public long term() {
        RaftServer.Division current = division;
        return current == null ? 0 : current.getInfo().getCurrentTerm();
    }

    /** See {@link ElectionTimeouts}. */
    public ElectionTimeouts timeouts() {
        return timeouts;
    }

    @Override
    public long committed() {
        RaftServer.Division current = division;
        return current == null ? -1 : current.getRaftLog().getLastCommittedIndex();
    }

    /** The log of Ratis; only after the start. */
    public RaftLog log() {
        return Objects.requireNonNull(division, "not started").getRaftLog();
    }

    @Override
    public boolean logHolds(long index) {
        RaftServer.Division current = division;
        return current != null && current.getRaftLog().getTermIndex(index) != null;
    }

    /** Whether the log holds any entry; false before the start, too, see {@link #isStarted}. */
    public boolean hasEntries() {
        RaftServer.Division current = division;
        return current != null && current.getRaftLog().getLastEntryTermIndex() != null;
    }

    /** Whether the log has been read, so that it is known what this replica holds. */
    public boolean isStarted() {
        return division != null;
    }

    public static long newProposal() {
        return Proposals.newId();
    }

    /** How a proposal ended in Ratis. */
    public enum Proposed {
        /** Committed and applied. */
        APPLIED,
        /** Nothing was appended anywhere. */
        NOT_PROPOSED,
        /** It may be in a log and may yet be committed. */
        UNKNOWN
    }

    /** Proposes an entry, in the calling thread. */
    public CompletableFuture<Proposed> propose(long proposal, byte[] entry) {
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(entry));
        proposals.add(proposal, message);
        return send(proposal, message).handle((reply, failure) -> {
            proposals.remove(proposal);
            if (failure == null && reply.isSuccess()) {
                return Proposed.APPLIED;
            }
            Throwable cause = failure == null ? reply.getException() : unwrap(failure);
            boolean nothingAppended = cause instanceof LeaderNotReadyException
                    || cause instanceof LeaderSteppingDownException
                    || cause instanceof ResourceUnavailableException
                    || cause instanceof ServerNotReadyException;
            return nothingAppended ? Proposed.NOT_PROPOSED : Proposed.UNKNOWN;
        });
    }

    /**
     * An index that covers everything acknowledged before the call: a majority confirms this leadership by answering requests
     * sent after it, and then the commit index is taken. Fails with NoLeader where this replica does not lead.
     */
    public CompletableFuture<Long> readIndex() {
        if (isAlone() && isLeaderReady()) {
            return CompletableFuture.completedFuture(committed());
        }
        return appenders.confirmLeadership().thenApply(term -> {
            // A leader knows what is committed only once it has committed an entry of its own term.
            if (!isLeaderReady() || term() != term) {
                throw new ReplicaException.NoLeader("this replica does not lead");
            }
            return committed();
        });
    }

    private boolean isAlone() {
        RaftServer.Division current = division;
        return current != null && current.getRaftConf().getAllPeers().size() == 1;
    }

    /** Sends this follower of this leader what is committed as soon as it is, for so long. */
    public void pushSoonTo(String follower, Duration time) {
        appenders.pushSoonTo(follower, time);
    }

    private CompletableFuture<RaftClientReply> send(long callId, Message message) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(client)
                .setServerId(self)
                .setGroupId(groupId)
                .setCallId(callId)
                .setMessage(message)
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            // The division itself takes requests in the calling thread; through the server they change threads first.
            RaftServer.Division current = division;
            return current instanceof RaftClientAsynchronousProtocol direct
                    ? direct.submitClientRequestAsync(request)
                    : server.submitClientRequestAsync(request);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public OptionalLong snapshotNeededFrom() {
        return appenders.snapshotNeededFrom();
    }

    /** Has the election timeouts follow what has become of elections. Called regularly. */
    public void observeElections(long heardNanos) {
        var sighting = new ElectionTimeouts.Sighting(term(), leader().isPresent(), heardNanos);
        timeouts.observe(sighting, System.nanoTime()).ifPresent(LOGGER::warn);
        // A follower that is as slow as that must not lose its connection with each answer.
        transport.allow(timeouts.currentMax());
    }

    Elections elections() {
        return elections;
    }

    /** See {@link Elections#rehearse}. */
    public void rehearseElection() {
        elections.rehearse();
    }

    /** Transfers leadership to a replica; fails where it is not up to date or does not answer in time. */
    public CompletableFuture<Void> transferLeadership(String to, Duration timeout) {
        var request = new TransferLeadershipRequest(
                client, self, groupId, newProposal(), RaftPeerId.valueOf(to), timeout.toMillis());
        try {
            return server.transferLeadershipAsync(request).thenAccept(Consensus::requireSuccess);
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> publishSnapshot(Duration timeout) {
        var request = SnapshotManagementRequest.newCreate(client, self, groupId, newProposal(), timeout.toMillis(), 1);
        return server.snapshotManagementAsync(request).thenAccept(Consensus::requireSuccess);
    }

    private static void requireSuccess(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException(reply.getException());
        }
    }

    public static Throwable unwrap(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public void close() throws IOException {
        // Ratis takes a server whose start failed for one that was not started, and would end nothing of what it had
        // started.
        RatisFields.get(server, "lifeCycle", LifeCycle.class)
                .compareAndTransition(LifeCycle.State.NEW, LifeCycle.State.STARTING);
        server.close();
    }
}
