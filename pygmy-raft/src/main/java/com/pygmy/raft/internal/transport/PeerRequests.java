package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyExceptionReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.server.protocol.RaftServerProtocol;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers authenticated peers. Votes, entries, parts of snapshots and calls for an election are all that peers send to
 * each other; everything else that Ratis' transport would take is refused. So is what is not from the peer at the other
 * end, not for this replica or not for its group. Thread-safe; blocks as the consensus server does.
 */
final class PeerRequests {
    private static final Logger LOGGER = LoggerFactory.getLogger(PeerRequests.class);

    private final ByteString self;
    private final ByteString group;
    private final RaftServerProtocol server;
    private final Refusals refusals;

    PeerRequests(String self, UUID group, RaftServerProtocol server, Refusals refusals) {
        this.self = ByteString.copyFromUtf8(self);
        this.group = ByteString.copyFrom(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .flip());
        this.server = server;
        this.refusals = refusals;
    }

    /** The answer, which may be a failure. */
    RaftNettyServerReplyProto answer(String peer, RaftNettyServerRequestProto request) {
        RaftRpcRequestProto header = RaftRpcRequestProto.getDefaultInstance();
        try {
            header = header(request);
            require(peer, header);
            return handle(request);
        } catch (RefusedException e) {
            return failure(header, e);
        } catch (IOException e) {
            LOGGER.debug("a request of {} failed", peer, e);
            return failure(header, e);
        } catch (RuntimeException e) {
            // A peer that gets no answer waits for its timeout.
            LOGGER.warn("a request of {} failed", peer, e);
            return failure(header, e);
        }
    }

    private RaftRpcRequestProto header(RaftNettyServerRequestProto request) {
        return switch (request.getRaftNettyServerRequestCase()) {
            case REQUESTVOTEREQUEST -> request.getRequestVoteRequest().getServerRequest();
            case APPENDENTRIESREQUEST -> request.getAppendEntriesRequest().getServerRequest();
            case INSTALLSNAPSHOTREQUEST -> request.getInstallSnapshotRequest().getServerRequest();
            case STARTLEADERELECTIONREQUEST ->
                request.getStartLeaderElectionRequest().getServerRequest();
            default -> RaftRpcRequestProto.getDefaultInstance();
        };
    }

    private void require(String peer, RaftRpcRequestProto header) throws RefusedException {
        if (!header.getRequestorId().toStringUtf8().equals(peer)) {
            throw refused(peer, "it is no request of that peer");
        }
        if (!header.getReplyId().equals(self)) {
            throw refused(peer, "it is meant for another replica");
        }
        if (!header.getRaftGroupId().getId().equals(group)) {
            throw refused(peer, "it is meant for another group");
        }
    }

    private RefusedException refused(String peer, String reason) {
        refusals.add(Refusals.Kind.REQUEST, peer, reason);
        return new RefusedException(reason);
    }

    private RaftNettyServerReplyProto handle(RaftNettyServerRequestProto request) throws IOException {
        RaftNettyServerReplyProto.Builder reply = RaftNettyServerReplyProto.newBuilder();
        switch (request.getRaftNettyServerRequestCase()) {
            case REQUESTVOTEREQUEST -> reply.setRequestVoteReply(server.requestVote(request.getRequestVoteRequest()));
            case APPENDENTRIESREQUEST ->
                reply.setAppendEntriesReply(server.appendEntries(request.getAppendEntriesRequest()));
            case INSTALLSNAPSHOTREQUEST ->
                reply.setInstallSnapshotReply(server.installSnapshot(request.getInstallSnapshotRequest()));
            case STARTLEADERELECTIONREQUEST ->
                reply.setStartLeaderElectionReply(server.startLeaderElection(request.getStartLeaderElectionRequest()));
            default -> throw new IllegalStateException("refused before");
        }
        return reply.build();
    }

    /** As text: peers read no serialized objects. */
    private static RaftNettyServerReplyProto failure(RaftRpcRequestProto header, Exception e) {
        RaftRpcReplyProto.Builder reply = RaftRpcReplyProto.newBuilder()
                .setRequestorId(header.getRequestorId())
                .setReplyId(header.getReplyId())
                .setCallId(header.getCallId())
                .setSuccess(false);
        return RaftNettyServerReplyProto.newBuilder()
                .setExceptionReply(RaftNettyExceptionReplyProto.newBuilder()
                        .setRpcReply(reply)
                        .setException(ByteString.copyFrom(String.valueOf(e), UTF_8)))
                .build();
    }
}
