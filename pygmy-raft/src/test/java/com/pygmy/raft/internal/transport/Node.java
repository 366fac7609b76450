package com.pygmy.raft.internal.transport;

import com.pygmy.raft.testing.FreePort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotReplyProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteReplyProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionReplyProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/** A replica's server half before a server that answers everything and counts it. Its peers are called a, b and c. */
final class Node implements PeerProtocol, AutoCloseable {
    static final UUID GROUP = UUID.nameUUIDFromBytes(new byte[] {1});
    static final Duration TIMEOUT = Duration.ofSeconds(20);

    final Map<String, String> peers =
            Map.of("a", "127.0.0.1:" + FreePort.next(), "b", "127.0.0.1:" + FreePort.next(), "c", "127.0.0.1:1");
    final AtomicInteger handled = new AtomicInteger();
    final CountDownLatch slow = new CountDownLatch(1);

    /** What an append is answered with; where it is null handling fails. */
    volatile @Nullable CompletableFuture<AppendEntriesReplyProto> appended;

    final PeerTransport transport;
    private final PeerCallHandler counting;
    private PeerServer server;

    /** Is called a. */
    Node(PeerCredentials credentials) throws IOException {
        this(credentials, (operation, body) -> CompletableFuture.completedFuture(body));
    }

    /** One that answers calls so; the other gives back what it was sent. */
    Node(PeerCredentials credentials, PeerCallHandler calls) throws IOException {
        transport = new PeerTransport("a", GROUP, peers, credentials, TIMEOUT);
        counting = (operation, body) -> {
            handled.incrementAndGet();
            return calls.answer(operation, body);
        };
        server = listen();
    }

    private PeerServer listen() throws IOException {
        PeerServer listening = new PeerServer(transport, address("a"), true, this, counting);
        listening.start();
        return listening;
    }

    /** After it was closed, at the same address. */
    void listenAgain() throws IOException {
        server = listen();
    }

    InetSocketAddress address(String name) {
        return PeerTransport.resolve(peers.getOrDefault(name, ""));
    }

    long refused(Refusals.Kind kind) {
        return transport.refusals().count(kind);
    }

    /** A connection of a peer to this node, not opened yet. */
    PeerConnection from(String peer, PeerCredentials credentials) throws IOException {
        return new PeerTransport(peer, GROUP, peers, credentials, TIMEOUT).connectionTo("a");
    }

    /** Calls of a peer to this node. */
    PeerCalls callsOf(String peer, PeerCredentials credentials) throws IOException {
        return new PeerCalls(new PeerTransport(peer, GROUP, peers, credentials, TIMEOUT));
    }

    static RequestVoteRequestProto vote(String from, String to, UUID group) {
        ByteBuffer id = ByteBuffer.allocate(16)
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits());
        return RequestVoteRequestProto.newBuilder()
                .setServerRequest(RaftRpcRequestProto.newBuilder()
                        .setRequestorId(ByteString.copyFromUtf8(from))
                        .setReplyId(ByteString.copyFromUtf8(to))
                        .setRaftGroupId(RaftGroupIdProto.newBuilder().setId(ByteString.copyFrom(id.flip()))))
                .setCandidateTerm(7)
                .build();
    }

    /** The answer to a request of this peer for a vote. */
    static long termToldTo(String peer, PeerConnection connection) throws IOException {
        return connection.requestVote(vote(peer, "a", GROUP)).getTerm();
    }

    @Override
    public RequestVoteReplyProto requestVote(RequestVoteRequestProto request) {
        handled.incrementAndGet();
        return RequestVoteReplyProto.newBuilder().setTerm(7).build();
    }

    @Override
    public CompletableFuture<AppendEntriesReplyProto> appendEntries(AppendEntriesRequestProto request) {
        handled.incrementAndGet();
        CompletableFuture<AppendEntriesReplyProto> answer = appended;
        if (answer == null) {
            throw new IllegalStateException("a fault of the program");
        }
        return answer;
    }

    @Override
    public InstallSnapshotReplyProto installSnapshot(InstallSnapshotRequestProto request) throws IOException {
        handled.incrementAndGet();
        try {
            slow.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        return InstallSnapshotReplyProto.getDefaultInstance();
    }

    @Override
    public StartLeaderElectionReplyProto startLeaderElection(StartLeaderElectionRequestProto request) {
        handled.incrementAndGet();
        return StartLeaderElectionReplyProto.getDefaultInstance();
    }

    @Override
    public void close() {
        slow.countDown();
        server.close();
    }
}
