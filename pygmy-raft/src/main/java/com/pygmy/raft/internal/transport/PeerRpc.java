package com.pygmy.raft.internal.transport;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.channels.ClosedChannelException;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import javax.net.ssl.SSLException;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/**
 * The transport as Ratis sees it: a {@link PeerServer}, and kept connections for what elections are made of. Log
 * appenders have connections of their own. Thread-safe; calls block for at most the transport's timeout for each step.
 */
public class PeerRpc implements RaftServerRpc {
    /** More than one only where a call hangs while the next is made. */
    private static final int IDLE_PER_PEER_MAX = 2;

    private interface Call<R> {
        R on(PeerConnection connection) throws IOException;
    }

    private final PeerTransport transport;
    private final PeerServer server;
    private final Map<String, Deque<PeerConnection>> idle = new ConcurrentHashMap<>();
    private volatile boolean closed;

    /** Neither listening nor connected yet. */
    public PeerRpc(PeerTransport transport, PeerServer server) {
        this.transport = transport;
        this.server = server;
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
        return call(request.getServerRequest().getReplyId(), connection -> connection.requestVote(request));
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request)
            throws IOException {
        return call(request.getServerRequest().getReplyId(), connection -> connection.startLeaderElection(request));
    }

    @Override
    public AppendEntriesReplyProto appendEntries(AppendEntriesRequestProto request) throws IOException {
        return call(request.getServerRequest().getReplyId(), connection -> connection.appendEntries(request));
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        return call(request.getServerRequest().getReplyId(), connection -> connection.installSnapshot(request));
    }

    /**
     * A kept connection is learned to be dead, for its peer was restarted since, only by the next call. That one is repeated at
     * once on a new one: without it a candidate would go without this peer's vote, and where the former leader is gone too,
     * there would be no leader for another election timeout. A peer that got the request twice after all answers the same.
     */
    private <R> R call(ByteString to, Call<R> call) throws IOException {
        String peer = to.toStringUtf8();
        Deque<PeerConnection> kept = idle.computeIfAbsent(peer, any -> new ConcurrentLinkedDeque<>());
        PeerConnection connection = kept.pollFirst();
        if (connection != null) {
            try {
                return keeping(kept, connection, call);
            } catch (EOFException | SocketException | ClosedChannelException | SSLException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        return keeping(kept, transport.connectionTo(peer), call);
    }

    private <R> R keeping(Deque<PeerConnection> kept, PeerConnection connection, Call<R> call) throws IOException {
        try {
            return call.on(connection);
        } finally {
            if (connection.isOpen() && !closed && kept.size() < IDLE_PER_PEER_MAX) {
                kept.addFirst(connection);
            } else {
                connection.close();
            }
        }
    }

    @Override
    public void start() throws IOException {
        server.start();
    }

    @Override
    public InetSocketAddress getInetSocketAddress() {
        return server.address();
    }

    @Override
    public RpcType getRpcType() {
        return SupportedRpcType.NETTY;
    }

    /** The transport learns where peers are from elsewhere. */
    @Override
    public void addRaftPeers(Collection<RaftPeer> peers) {}

    /** Every failed connection has been closed already. */
    @Override
    public void handleException(RaftPeerId peer, Exception e, boolean reconnect) {}

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        for (Deque<PeerConnection> kept : idle.values()) {
            for (PeerConnection connection = kept.pollFirst(); connection != null; connection = kept.pollFirst()) {
                connection.close();
            }
        }
    }
}
