package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyExceptionReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.JavaUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers authenticated peers. Votes, entries, parts of snapshots and calls for an election are all that peers send to
 * each other; everything else that Ratis' transport would take is refused. So is what is not from the peer at the other
 * end, not for this replica or not for its group. Thread-safe; blocks as the consensus server does.
 */
final class PeerRequests {
    private static final Logger LOGGER = LoggerFactory.getLogger(PeerRequests.class);

    private final PeerTransport transport;
    private final ByteString self;
    private final ByteString group;
    private final PeerProtocol server;
    private final Refusals refusals;

    PeerRequests(PeerTransport transport, PeerProtocol server) {
        this.transport = transport;
        UUID group = transport.group();
        this.self = ByteString.copyFromUtf8(transport.self());
        this.group = ByteString.copyFrom(ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .flip());
        this.server = server;
        this.refusals = transport.refusals();
    }

    /** The answer, which may say that the request failed. It comes in any thread; this does not fail otherwise. */
    CompletableFuture<RaftNettyServerReplyProto> answer(String peer, RaftNettyServerRequestProto request) {
        RaftRpcRequestProto header = header(request);
        try {
            require(peer, header);
            return handle(request).exceptionally(failure -> failed(peer, header, failure));
        } catch (IOException | RuntimeException e) {
            return CompletableFuture.completedFuture(failed(peer, header, e));
        }
    }

    /** A peer that gets no answer waits for its timeout. */
    private static RaftNettyServerReplyProto failed(String peer, RaftRpcRequestProto header, Throwable failure) {
        Throwable cause = JavaUtils.unwrapCompletionException(failure);
        if (!(cause instanceof IOException)) {
            LOGGER.warn("a request of {} failed", peer, cause);
        } else if (!(cause instanceof RefusedException)) {
            LOGGER.debug("a request of {} failed", peer, cause);
        }
        return failure(header, cause);
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
        if (!transport.isPeer(peer)) {
            throw refused(peer, "it is no longer a member of the group");
        }
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

    private CompletableFuture<RaftNettyServerReplyProto> handle(RaftNettyServerRequestProto request)
            throws IOException {
        RaftNettyServerReplyProto.Builder reply = RaftNettyServerReplyProto.newBuilder();
        switch (request.getRaftNettyServerRequestCase()) {
            case REQUESTVOTEREQUEST -> reply.setRequestVoteReply(server.requestVote(request.getRequestVoteRequest()));
            case APPENDENTRIESREQUEST -> {
                return server.appendEntries(request.getAppendEntriesRequest())
                        .thenApply(appended ->
                                reply.setAppendEntriesReply(appended).build());
            }
            case INSTALLSNAPSHOTREQUEST ->
                reply.setInstallSnapshotReply(server.installSnapshot(request.getInstallSnapshotRequest()));
            case STARTLEADERELECTIONREQUEST ->
                reply.setStartLeaderElectionReply(server.startLeaderElection(request.getStartLeaderElectionRequest()));
            default -> throw new IllegalStateException("refused before");
        }
        return CompletableFuture.completedFuture(reply.build());
    }

    /** As text: peers read no serialized objects. */
    private static RaftNettyServerReplyProto failure(RaftRpcRequestProto header, Throwable e) {
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
