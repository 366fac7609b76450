package com.pygmy.raft.internal;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
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
    private final String self;
    private final Map<String, String> peers;
    private final Promises promises;
    private final LogAppenders appenders;
    private final LogAgreement agreement = new LogAgreement();
    private volatile boolean mayVote;
    private volatile @Nullable RaftServerRpc outgoing;
    private volatile long acceptedTermMin = Long.MAX_VALUE;

    /** For a group of these replicas, this one included, by name and with their addresses. */
    ConsensusGate(String self, Map<String, String> peers, Promises promises) {
        this.self = self;
        this.peers = Map.copyOf(peers);
        this.promises = promises;
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

    Promises promises() {
        return promises;
    }

    LogAgreement agreement() {
        return agreement;
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
                case "appendEntries" -> {
                    refuseUnless(termOf(arguments) >= acceptedTermMin);
                    AppendEntriesRequestProto request = (AppendEntriesRequestProto) arguments[0];
                    agreement.check(request);
                    arguments[0] = ProvenCommit.bound(request);
                }
                case "installSnapshot" -> refuseUnless(termOf(arguments) >= acceptedTermMin);
                default -> {}
            }
        }, this::record);
    }

    /** Records what an answer promises, before it is sent. */
    private void record(Object[] arguments, Object answer) throws IOException {
        if (answer instanceof RequestVoteReplyProto reply) {
            promises.term(reply.getTerm());
            RequestVoteRequestProto request = (RequestVoteRequestProto) arguments[0];
            if (reply.getServerReply().getSuccess() && !request.getPreVote()) {
                promises.voted(
                        request.getCandidateTerm(),
                        request.getServerRequest().getRequestorId().toStringUtf8());
            }
        } else if (answer instanceof AppendEntriesReplyProto reply) {
            promises.term(reply.getTerm());
            AppendEntriesRequestProto request = (AppendEntriesRequestProto) arguments[0];
            int entries = request.getEntriesCount();
            if (reply.getResult() == AppendResult.SUCCESS && entries > 0) {
                LogEntryProto last = request.getEntries(entries - 1);
                promises.acknowledge(request.getLeaderTerm(), last.getIndex(), last.getTerm());
            }
        } else if (answer instanceof InstallSnapshotReplyProto reply) {
            promises.term(reply.getTerm());
        }
    }

    /** The way to the peers as the server uses it. */
    RaftServerRpc guardOutgoing(RaftServerRpc rpc) {
        RaftServerRpc guarded = proxy(RaftServerRpc.class, rpc, (method, arguments) -> {
            if (method.getName().equals("requestVote")) {
                refuseUnless(mayVote);
                RequestVoteRequestProto request = (RequestVoteRequestProto) arguments[0];
                if (!request.getPreVote()) {
                    promises.voted(request.getCandidateTerm(), self);
                }
            }
        }, (arguments, answer) -> {});
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
            throw new IOException("this replica has lost what it had promised and is being refilled");
        }
    }

    private interface Check {
        void before(Method method, Object[] arguments) throws IOException;
    }

    private interface Record {
        void after(Object[] arguments, Object answer) throws IOException;
    }

    private static <T> T proxy(Class<T> type, T target, Check check, Record record) {
        InvocationHandler handler = (proxy, method, arguments) -> {
            check.before(method, arguments);
            Object answer;
            try {
                answer = method.invoke(target, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
            record.after(arguments, answer);
            return answer;
        };
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
