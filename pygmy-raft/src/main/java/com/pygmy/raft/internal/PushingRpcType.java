package com.pygmy.raft.internal;

import org.apache.ratis.conf.Parameters;
import org.apache.ratis.netty.NettyFactory;
import org.apache.ratis.rpc.RpcType;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.apache.ratis.server.ServerFactory;
import org.apache.ratis.server.leader.FollowerInfo;
import org.apache.ratis.server.leader.LeaderState;
import org.apache.ratis.server.leader.LogAppender;

/** Netty between servers, with log appenders that push the commit index, and a gate for replicas that may not vote yet. */
public final class PushingRpcType implements RpcType {
    private static final String GATE = "pygmy.gate";

    /** Made by reflection, by name, from the library's properties. */
    public PushingRpcType() {}

    static Parameters parameters(ConsensusGate gate) {
        Parameters parameters = new Parameters();
        parameters.put(GATE, gate, ConsensusGate.class);
        return parameters;
    }

    @Override
    public String name() {
        return PushingRpcType.class.getName();
    }

    @Override
    public ServerFactory newFactory(Parameters parameters) {
        return new Factory(parameters.getNonNull(GATE, ConsensusGate.class));
    }

    private static final class Factory implements ServerFactory {
        private final NettyFactory netty = new NettyFactory(new Parameters());
        private final ConsensusGate gate;

        Factory(ConsensusGate gate) {
            this.gate = gate;
        }

        @Override
        public RpcType getRpcType() {
            return SupportedRpcType.NETTY;
        }

        @Override
        public LogAppender newLogAppender(RaftServer.Division server, LeaderState state, FollowerInfo follower) {
            String address = gate.addressOf(follower.getPeer());
            return new PushingLogAppender(server, state, follower, address, gate.appenders(), gate.promises());
        }

        @Override
        public RaftServerRpc newRaftServerRpc(RaftServer server) {
            return gate.guardOutgoing(Reconnecting.over(netty.newRaftServerRpc(gate.guardIncoming(server))));
        }
    }
}
