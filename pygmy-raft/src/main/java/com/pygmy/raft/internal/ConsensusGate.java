package com.pygmy.raft.internal;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.RaftServerRpc;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a replica whose directory was lost from harming its group.
 *
 * <p>Raft counts on votes and acknowledged entries being remembered. A replica that starts with an empty directory has
 * forgotten both: were it to vote at once, it could elect a leader that lacks entries it had acknowledged before, or
 * acknowledge entries of a leader that it had already voted out. So until {@link VotingRight} knows better it neither votes
 * nor stands for election, and accepts entries only from a leader whose term is not below any term the other replicas know
 * of. Thread-safe.
 */
final class ConsensusGate {
    private final Map<String, String> peers;
    private final LogAppenders appenders;
    private volatile boolean mayVote;
    private volatile @Nullable RaftServerRpc outgoing;
    private volatile long acceptedTermMin = Long.MAX_VALUE;

    /** For a group of these replicas, this one included, by name and with their addresses. */
    ConsensusGate(Map<String, String> peers) {
        this.peers = Map.copyOf(peers);
        appenders = new LogAppenders(peers.size());
    }

    /**
     * Where a peer is reached: as it is configured now. The log still names the addresses at which the group was formed, and
     * these may be others.
     */
    String addressOf(RaftPeer peer) {
        return peers.getOrDefault(peer.getId().toString(), peer.getAddress());
    }

    LogAppenders appenders() {
        return appenders;
    }

    boolean mayVote() {
        return mayVote;
    }

    /** Entries and snapshots of leaders from this term on are accepted from now on. */
    void acceptFromTerm(long term) {
        acceptedTermMin = term;
    }

    /** Everything is allowed from now on. */
    void open() {
        acceptedTermMin = 0;
        mayVote = true;
    }

    /** The server as peers reach it. */
    RaftServer guardIncoming(RaftServer server) {
        return proxy(RaftServer.class, server, (method, arguments) -> {
            switch (method.getName()) {
                case "requestVote", "startLeaderElection" -> refuseUnless(mayVote);
                case "appendEntries" -> refuseUnless(termOf(arguments) >= acceptedTermMin);
                case "installSnapshot" -> refuseUnless(termOf(arguments) >= acceptedTermMin);
                default -> {}
            }
        });
    }

    /** The way to the peers as the server uses it. */
    RaftServerRpc guardOutgoing(RaftServerRpc rpc) {
        RaftServerRpc guarded = proxy(RaftServerRpc.class, rpc, (method, arguments) -> {
            if (method.getName().equals("requestVote")) {
                refuseUnless(mayVote);
            }
        });
        outgoing = guarded;
        return guarded;
    }

    /** The way to the peers, once there is a server. */
    RaftServerRpc outgoing() {
        return Objects.requireNonNull(outgoing, "no server");
    }

    private static long termOf(Object[] arguments) {
        if (arguments[0] instanceof AppendEntriesRequestProto request) {
            return request.getLeaderTerm();
        }
        return ((InstallSnapshotRequestProto) arguments[0]).getLeaderTerm();
    }

    private static void refuseUnless(boolean allowed) throws IOException {
        if (!allowed) {
            throw new IOException("this replica started with an empty directory and is being refilled");
        }
    }

    private interface Check {
        void before(Method method, Object[] arguments) throws IOException;
    }

    private static <T> T proxy(Class<T> type, T target, Check check) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            check.before(method, arguments);
            try {
                return method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
