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
import org.apache.ratis.proto.RaftProtos.InstallSnapshotResult;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
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
    private volatile RaftServer.@Nullable Division division;

    IncomingRequests(ConsensusGate gate, RaftServer server, Refusals refusals) {
        this.gate = gate;
        this.server = server;
        this.refusals = refusals;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        gate.heard();
        gate.requireVote();
        RaftRpcRequestProto header = request.getServerRequest();
        requireTerm(request.getCandidateTerm(), header);
        requireTerm(request.getCandidateLastEntry().getTerm(), header);
        RequestVoteReplyProto reply = server.requestVote(request);
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
        gate.agreement().check(request);
        RaftServer.Division division = division(header);
        if (!(division instanceof RaftServerAsynchronousProtocol server)) {
            throw new IOException("Ratis is not of the release that this was written for");
        }
        return gate.truncations()
                .during(() -> gate.continuations().append(() -> server.appendEntriesAsync(ProvenCommit.bound(request))))
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
        Collection<Object> truncations = gate.truncations().waiting();
        InstallSnapshotReplyProto reply = server.installSnapshot(request);
        if (reply.getResult() == InstallSnapshotResult.SUCCESS
                && request.getSnapshotChunk().getDone()) {
            gate.truncations().forget(truncations);
        }
        gate.promises().term(reply.getTerm());
        return reply;
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        gate.requireVote();
        requireTerm(request.getLeaderLastEntry().getTerm(), request.getServerRequest());
        return server.startLeaderElection(request);
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
        long current = division(header).getInfo().getCurrentTerm();
        Terms.require(
                term,
                Math.max(current, gate.termKnown()),
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
