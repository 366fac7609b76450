package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.transport.PeerCallHandler;
import com.pygmy.raft.internal.transport.PeerRpc;
import com.pygmy.raft.internal.transport.PeerServer;
import com.pygmy.raft.internal.transport.PeerTransport;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Collection;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.netty.NettyConfigKeys;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/**
 * Netty between authenticated servers, with log appenders that push the commit index, and a gate for replicas that may not vote
 * yet.
 */
public final class PushingRpcType implements RpcType {
    private static final String GATE = "pygmy.gate";
    private static final String TRANSPORT = "pygmy.transport";
    private static final String CALLS = "pygmy.calls";

    /** Made by reflection, by name, from Ratis' properties. */
    public PushingRpcType() {}

    static Parameters parameters(ConsensusGate gate, PeerTransport transport, PeerCallHandler calls) {
        Parameters parameters = new Parameters();
        parameters.put(GATE, gate, ConsensusGate.class);
        parameters.put(TRANSPORT, transport, PeerTransport.class);
        parameters.put(CALLS, calls, PeerCallHandler.class);
        return parameters;
    }

    @Override
    public String name() {
        return PushingRpcType.class.getName();
    }

    @Override
    public ServerFactory newFactory(Parameters parameters) {
        return new Factory(
                parameters.getNonNull(GATE, ConsensusGate.class),
                parameters.getNonNull(TRANSPORT, PeerTransport.class),
                parameters.getNonNull(CALLS, PeerCallHandler.class));
    }

    private record Factory(ConsensusGate gate, PeerTransport transport, PeerCallHandler calls)
            implements ServerFactory {
        @Override
        public RpcType getRpcType() {
            return SupportedRpcType.NETTY;
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            var connection = transport.connectionTo(follower.getPeer().getId().toString());
            return new PushingLogAppender(server, state, follower, connection, gate.appenders(), gate.promises());
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            RaftProperties properties = server.getProperties();
            VoteRequests votes = new VoteRequests(transport.self(), gate::heard);
            PeerServer listening = new PeerServer(
                    transport,
                    new InetSocketAddress(
                            NettyConfigKeys.Server.host(properties), NettyConfigKeys.Server.port(properties)),
                    NettyConfigKeys.Server.useEpoll(properties),
                    new IncomingRequests(gate, server, transport.refusals(), votes::abandon),
                    calls);
            PeerRpc rpc = new PeerRpc(transport, listening) {
                @Override
                public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) throws IOException {
                    gate.requireVote();
                    gate.requireTurn(request);
                    gate.truncations().requireNone();
                    if (request.getPreVote()) {
                        gate.calledElection().allowRound();
                    } else {
                        gate.calledElection().requireRound(request.getCandidateTerm());
                        gate.termLock().requireFree();
                        gate.promises().voted(request.getCandidateTerm(), transport.self());
                    }
                    String peer = request.getServerRequest().getReplyId().toStringUtf8();
                    return votes.send(peer, () -> super.requestVote(request));
                }

                /** Called for each configuration of the group in the log, when it has become the current one. */
                @Override
                public void addRaftPeers(Collection<RaftPeer> peers) {
                    gate.membersChanged();
                }

                @Override
                public void close() throws IOException {
                    votes.close();
                    super.close();
                }
            };
            gate.setOutgoing(rpc);
            return rpc;
        }
    }
}
