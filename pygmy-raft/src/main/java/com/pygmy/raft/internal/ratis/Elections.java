package com.pygmy.raft.internal.ratis;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.protocol.RaftServerProtocol;
import org.apache.ratis.server.protocol.TermIndex;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Elections that do not wait for a timeout, or that would wait for ever. Thread-safe. */
final class Elections {
    private static final Logger LOGGER = LoggerFactory.getLogger(Elections.class);

    private final ConsensusGate gate;
    private final RaftPeerId self;
    private final RaftGroupId group;
    private final Supplier<List<String>> others;
    private final Supplier<RaftServer.@Nullable Division> started;

    /** @param started null before the start */
    Elections(
            ConsensusGate gate,
            RaftPeerId self,
            RaftGroupId group,
            Supplier<List<String>> others,
            Supplier<RaftServer.@Nullable Division> started) {
        this.gate = gate;
        this.self = self;
        this.group = group;
        this.others = others;
        this.started = started;
    }

    /**
     * Starts an election at once, because the leader is gone. Does nothing where it may not vote, does not
     * follow that leader, or has nothing of its term yet: then the election timeout decides.
     */
    void call(String gone) {
        RaftServer.Division division = started.get();
        if (!gate.mayVote() || !(division instanceof RaftServerProtocol protocol)) {
            return;
        }
        TermIndex last = division.getRaftLog().getLastEntryTermIndex();
        if (last == null) {
            return;
        }
        // As a leader sends it that transfers leadership.
        var request = StartLeaderElectionRequestProto.newBuilder()
                .setServerRequest(header(RaftPeerId.valueOf(gone), self))
                .setLeaderLastEntry(last.toProto())
                .build();
        gate.calledElection().allowRound();
        try {
            protocol.startLeaderElection(request);
        } catch (IOException | IllegalStateException e) {
            // The latter where the new term could not be written: see resume.
            LOGGER.warn("an election could not be called: {}", e.toString());
        }
    }

    /**
     * Has a candidate without an election follow again, so that its timeout begins the next one. Ratis makes a replica a candidate, and
     * ends its timeout, before it begins the election; where that fails, as on a full disk, or elections were paused then, nothing at
     * this replica would begin another. Blocks while Ratis writes a vote.
     */
    void resume() throws IOException {
        RaftServer.Division division = started.get();
        if (division == null || !isStranded(division)) {
            return;
        }
        // Looked at again under Ratis' lock for all changes of the role.
        synchronized (division) {
            if (isStranded(division)) {
                LOGGER.warn("an election ended without a result: waiting for the next timeout");
                RatisFields.follow(division, division.getInfo().getCurrentTerm(), "its election ended");
            }
        }
    }

    private static boolean isStranded(RaftServer.Division division) throws IOException {
        if (!division.getInfo().isCandidate() || !division.getInfo().isAlive()) {
            return false;
        }
        Object role = RatisFields.get(division, "role", Object.class);
        if (RatisFields.get(role, "pauseLeaderElection", AtomicBoolean.class).get()) {
            return false;
        }
        Object election =
                RatisFields.get(role, "leaderElection", AtomicReference.class).get();
        return election == null
                || RatisFields.get(election, "stopped", CompletableFuture.class).isDone();
    }

    /**
     * Requests a vote from the others that none of them gives: the first request of a process takes a tenth of a second longer
     * than the next one, for threads, connections and classes, and there is no leader meanwhile.
     *
     * <p>Harmless: it is a pre-vote, which changes nothing at the others, for a candidate with an empty log, which every replica
     * refuses whose log is not. Blocks for the answers; does not fail.
     */
    void rehearse() {
        RaftServerRpc rpc = gate.outgoing();
        for (String other : others.get()) {
            var request = RequestVoteRequestProto.newBuilder()
                    .setServerRequest(header(self, RaftPeerId.valueOf(other)))
                    .setCandidateTerm(0)
                    .setCandidateLastEntry(TermIndex.INITIAL_VALUE.toProto())
                    .setPreVote(true)
                    .build();
            try {
                rpc.requestVote(request);
            } catch (IOException e) {
                LOGGER.debug("{} takes no part in the rehearsal of an election", other, e);
            }
        }
    }

    private RaftRpcRequestProto header(RaftPeerId from, RaftPeerId to) {
        return RaftRpcRequestProto.newBuilder()
                .setRequestorId(from.toByteString())
                .setReplyId(to.toByteString())
                .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(group.toByteString()))
                .setCallId(CallId.getAndIncrement())
                .build();
    }
}
