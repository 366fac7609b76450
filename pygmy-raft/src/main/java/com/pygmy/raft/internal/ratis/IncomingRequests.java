package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.promise.Promises;
import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.internal.transport.PeerProtocol;
import com.pygmy.raft.internal.transport.Refusals;
import com.pygmy.raft.internal.transport.RefusedException;
import com.pygmy.raft.internal.transport.Terms;
import java.io.IOException;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto.SnapshotChunkProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.RaftServerAsynchronousProtocol;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/**
 * The server as peers reach it: these four methods and no others. Each lets a request through where the {@link ConsensusGate}
 * allows it and its terms can be ({@link Terms}); what the answer promises is recorded before it is sent. Thread-safe.
 */
final class IncomingRequests implements PeerProtocol {
    private final ConsensusGate gate;
    private final RaftServer server;
    private final Refusals refusals;
    private final Runnable candidacyEnds;
    private volatile RaftServer.@Nullable Division division;

    /** @param candidacyEnds run where another replica leads or is a candidate of a later term: votes for this one have no use any more */
    IncomingRequests(ConsensusGate gate, RaftServer server, Refusals refusals, Runnable candidacyEnds) {
        this.gate = gate;
        this.server = server;
        this.refusals = refusals;
        this.candidacyEnds = candidacyEnds;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        gate.heard();
        gate.requireVote();
        RaftRpcRequestProto header = request.getServerRequest();
        requireTerm(request.getCandidateTerm(), header);
        requireTerm(request.getCandidateLastEntry().getTerm(), header);
        RequestVoteReplyProto reply;
        if (request.getPreVote()) {
            reply = server.requestVote(request);
        } else {
            if (division(header).getInfo().isCandidate() && request.getCandidateTerm() > currentTerm(header)) {
                candidacyEnds.run();
            }
            reply = gate.termLock().during(() -> server.requestVote(request));
        }
        Promises promises = gate.promises();
        promises.term(reply.getTerm());
        if (reply.getServerReply().getSuccess() && !request.getPreVote()) {
            promises.voted(request.getCandidateTerm(), header.getRequestorId().toStringUtf8());
        }
        return reply;
    }

    @Override
    public CompletableFuture<AppendEntriesReplyProto> appendEntries(AppendEntriesRequestProto request)
            throws IOException {
        RaftRpcRequestProto header = request.getServerRequest();
        long leaderTerm = request.getLeaderTerm();
        requireTerm(leaderTerm, header);
        gate.requireAcceptance(leaderTerm);
        requireNotAfter(leaderTerm, request.getPreviousLog().getTerm(), header);
        for (LogEntryProto entry : request.getEntriesList()) {
            requireNotAfter(leaderTerm, entry.getTerm(), header);
        }
        gate.heard();
        RaftServer.Division division = division(header);
        if (!(division instanceof RaftServerAsynchronousProtocol server)) {
            throw new IOException("Ratis is not of the release that this was written for");
        }
        stepDown(header, leaderTerm);
        return gate.termLock()
                .during(() -> {
                    gate.agreement().check(request);
                    return gate.truncations()
                            .during(() -> gate.continuations()
                                    .append(() -> server.appendEntriesAsync(ProvenCommit.bound(request))));
                })
                .thenApply(reply -> recorded(request, reply, division.getRaftLog()));
    }

    /** The answer, after what it promises has been recorded. Run by the thread that writes the log. */
    private AppendEntriesReplyProto recorded(
            AppendEntriesRequestProto request, AppendEntriesReplyProto reply, RaftLog log) {
        int entries = request.getEntriesCount();
        try {
            Promises promises = gate.promises();
            promises.term(reply.getTerm());
            if (reply.getResult() == AppendResult.SUCCESS && entries > 0) {
                LogEntryProto last = request.getEntries(entries - 1);
                // Ratis takes entries that a request under way has brought already for written.
                if (log.getFlushIndex() < last.getIndex() || gate.truncations().areWaiting()) {
                    throw new IOException("not on the disk yet: " + last.getIndex());
                }
                promises.acknowledge(request.getLeaderTerm(), last.getIndex(), last.getTerm());
            }
            return reply;
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }

    /** One at a time: the first chunk of a snapshot has what came of others dropped, which nothing may be using. */
    @Override
    public synchronized InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request)
            throws IOException {
        RaftRpcRequestProto header = request.getServerRequest();
        long leaderTerm = request.getLeaderTerm();
        requireTerm(leaderTerm, header);
        gate.requireAcceptance(leaderTerm);
        requireNotAfter(leaderTerm, request.getSnapshotChunk().getTermIndex().getTerm(), header);
        RaftServer.Division division = division(header);
        if (request.getSnapshotChunk().getRequestIndex() == 0
                && leaderTerm >= division.getInfo().getCurrentTerm()
                && division.getStateMachine().getStateMachineStorage() instanceof Snapshots snapshots) {
            snapshots.dropIncomingBut(request.getSnapshotChunk().getRequestId());
        }
        stepDown(header, leaderTerm);
        Collection<Object> truncations = gate.truncations().waiting();
        InstallSnapshotReplyProto reply =
                gate.termLock().during(() -> server.installSnapshot(withoutStaleMembers(request, division)));
        if (reply.getResult() == InstallSnapshotResult.SUCCESS
                && request.getSnapshotChunk().getDone()) {
            gate.truncations().forget(truncations);
        }
        gate.promises().term(reply.getTerm());
        return reply;
    }

    /**
     * Ratis takes the members that a request names for the group's, even where it refuses the request as one of a
     * leader of an earlier term. They belong to the state that the last chunk completes, and are left out of any other request.
     */
    private static InstallSnapshotRequestProto withoutStaleMembers(
            InstallSnapshotRequestProto request, RaftServer.Division division) {
        SnapshotChunkProto chunk = request.getSnapshotChunk();
        boolean completes = chunk.getDone()
                && request.getLeaderTerm() >= division.getInfo().getCurrentTerm()
                && chunk.getTermIndex().getIndex() > division.getRaftLog().getLastCommittedIndex();
        return completes
                ? request
                : request.toBuilder().clearLastRaftConfigurationLogEntryProto().build();
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        gate.requireVote();
        requireTerm(request.getLeaderLastEntry().getTerm(), request.getServerRequest());
        gate.calledElection().allowRound();
        return server.startLeaderElection(request);
    }

    /**
     * Has a candidate or leader follow before it is sent anything. Ratis waits then until the votes have come that it requested, or its
     * appenders have ended; other replicas' requests would wait behind the lock meanwhile.
     */
    private void stepDown(RaftRpcRequestProto header, long leaderTerm) throws IOException {
        DivisionInfo info = division(header).getInfo();
        if (info.isFollower() || leaderTerm < info.getCurrentTerm()) {
            return;
        }
        candidacyEnds.run();
        server.appendEntries(AppendEntriesRequestProto.newBuilder()
                .setServerRequest(header)
                .setLeaderTerm(leaderTerm)
                .setLeaderCommit(RaftLog.INVALID_LOG_INDEX)
                .build());
    }

    private long currentTerm(RaftRpcRequestProto header) throws IOException {
        return division(header).getInfo().getCurrentTerm();
    }

    /** The same for all: what is for another group does not come this far. */
    private RaftServer.Division division(RaftRpcRequestProto header) throws IOException {
        RaftServer.Division found = division;
        if (found == null) {
            found = server.getDivision(ProtoUtils.toRaftGroupId(header.getRaftGroupId()));
            division = found;
        }
        return found;
    }

    private void requireTerm(long term, RaftRpcRequestProto header) throws IOException {
        Terms.require(
                term,
                Math.max(currentTerm(header), gate.termKnown()),
                header.getRequestorId().toStringUtf8(),
                refusals);
    }

    private void requireNotAfter(long leaderTerm, long term, RaftRpcRequestProto header) throws IOException {
        if (term < 0 || term > leaderTerm) {
            String reason = "an entry of term " + term + " from a leader of term " + leaderTerm;
            refusals.add(Refusals.Kind.TERM, header.getRequestorId().toStringUtf8(), reason);
            throw new RefusedException(reason);
        }
    }
}
