package com.pygmy.raft.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.transport.Handshake.Side;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.RaftProtos.StateMachineLogEntryProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stranger listens where a replica that is down used to, and would acknowledge entries in its place. */
@Timeout(120)
class PeerConnectionTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);
    private static final PeerCredentials TOKEN = PeerCredentials.token("token");

    private ServerSocket listener;
    private PeerTransport transport;

    /** What the stranger answers a proof with. */
    private interface Answer {
        byte[] to(byte[] hello, byte[] nonce, byte[] proof) throws IOException;
    }

    @BeforeEach
    void listen() throws IOException {
        listener = new ServerSocket(0);
        transport = new PeerTransport("a", Node.GROUP, peers(listener.getLocalPort()), TOKEN, Node.TIMEOUT);
    }

    private static Map<String, String> peers(int port) {
        return Map.of("a", "127.0.0.1:1", "b", "127.0.0.1:" + port, "c", "127.0.0.1:2");
    }

    @AfterEach
    void stop() throws IOException {
        listener.close();
    }

    private CompletableFuture<Void> answerWith(Answer answer) {
        return CompletableFuture.runAsync(() -> {
            try (Socket socket = listener.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] hello = in.readNBytes(Handshake.HELLO_BYTES);
                byte[] nonce = new byte[Handshake.NONCE_BYTES];
                socket.getOutputStream().write(nonce);
                byte[] proof = in.readNBytes(Handshake.PROOF_BYTES);
                socket.getOutputStream().write(answer.to(hello, nonce, proof));
                socket.getOutputStream().write(acknowledgement());
                in.readAllBytes(); // until the other side leaves: closing with unread bytes would reset its reading
            } catch (IOException e) {
                // The other side has left, as it should.
            }
        });
    }

    private static byte[] acknowledgement() {
        byte[] reply = RaftNettyServerReplyProto.newBuilder()
                .setAppendEntriesReply(AppendEntriesReplyProto.newBuilder()
                        .setServerReply(RaftRpcReplyProto.newBuilder().setSuccess(true))
                        .setResult(AppendResult.SUCCESS))
                .build()
                .toByteArray();
        return java.nio.ByteBuffer.allocate(Integer.BYTES + reply.length)
                .putInt(reply.length)
                .put(reply)
                .array();
    }

    private void assertNothingIsAcknowledged() throws IOException {
        try (PeerConnection connection = transport.connectionTo("b")) {
            assertThatThrownBy(() -> connection.appendEntries(AppendEntriesRequestProto.getDefaultInstance()))
                    .isInstanceOf(RefusedException.class);
        }
        assertThat(transport.refusals().count(Refusals.Kind.CONNECTION)).isEqualTo(1);
    }

    @Test
    void a_listener_that_proves_nothing_cannot_acknowledge() throws IOException {
        CompletableFuture<Void> stranger = answerWith((hello, nonce, proof) -> new byte[Handshake.PROOF_BYTES]);
        assertNothingIsAcknowledged();
        stranger.join();
    }

    @Test
    void a_listener_that_reflects_the_proof_cannot_acknowledge() throws IOException {
        CompletableFuture<Void> stranger = answerWith((hello, nonce, proof) -> proof);
        assertNothingIsAcknowledged();
        stranger.join();
    }

    @Test
    void a_request_that_the_peer_does_not_take_fails_in_time() throws IOException {
        listener.close();
        listener = new ServerSocket();
        listener.setReceiveBufferSize(64 * 1024);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Duration timeout = Duration.ofMillis(500);
        transport = new PeerTransport("a", Node.GROUP, peers(listener.getLocalPort()), TOKEN, timeout);
        CompletableFuture<Void> ended = new CompletableFuture<>();
        CompletableFuture<Void> silent = CompletableFuture.runAsync(() -> {
            Handshake handshake = new Handshake("b", Set.of("a", "b", "c"), Node.GROUP, TOKEN.nodeToken());
            try (Socket socket = listener.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] hello = in.readNBytes(Handshake.HELLO_BYTES);
                byte[] nonce = handshake.nonce();
                socket.getOutputStream().write(nonce);
                in.readNBytes(Handshake.PROOF_BYTES);
                socket.getOutputStream().write(handshake.proof(Side.SERVER, hello, nonce));
                ended.join(); // as a host that is cut off: nothing is read any more, and nothing closed
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        var large = AppendEntriesRequestProto.newBuilder()
                .addEntries(LogEntryProto.newBuilder()
                        .setStateMachineLogEntry(StateMachineLogEntryProto.newBuilder()
                                .setLogData(ByteString.copyFrom(new byte[4 * 1024 * 1024]))))
                .build();
        try (PeerConnection connection = transport.connectionTo("b")) {
            CompletableFuture<Throwable> failure =
                    CompletableFuture.supplyAsync(() -> catchThrowable(() -> connection.appendEntries(large)));
            assertThat(failure).succeedsWithin(LIMIT).isInstanceOf(IOException.class);
        } finally {
            ended.complete(null);
            silent.join();
        }
    }

    @Test
    void another_replica_cannot_stand_in_for_a_peer() throws IOException {
        Handshake other = new Handshake("b", peers(3).keySet(), Node.GROUP, "token");
        CompletableFuture<Void> stranger = answerWith((hello, nonce, proof) ->
                other.proof(Side.SERVER, other.hello(Handshake.Protocol.CONSENSUS, "a"), nonce));
        assertNothingIsAcknowledged();
        stranger.join();
    }

    @Test
    void a_listener_that_knows_the_token_can() throws IOException {
        Handshake b = new Handshake("b", peers(3).keySet(), Node.GROUP, "token");
        CompletableFuture<Void> peer = answerWith((hello, nonce, proof) -> b.proof(Side.SERVER, hello, nonce));
        try (PeerConnection connection = transport.connectionTo("b")) {
            assertThat(connection
                            .appendEntries(AppendEntriesRequestProto.getDefaultInstance())
                            .getResult())
                    .isEqualTo(AppendResult.SUCCESS);
        }
        peer.join();
    }

    @Test
    void an_answer_may_be_read_later_but_before_the_next_request() throws IOException {
        Handshake b = new Handshake("b", peers(3).keySet(), Node.GROUP, "token");
        CompletableFuture<Void> peer = answerWith((hello, nonce, proof) -> b.proof(Side.SERVER, hello, nonce));
        AppendEntriesRequestProto request = AppendEntriesRequestProto.getDefaultInstance();
        try (PeerConnection connection = transport.connectionTo("b")) {
            connection.sendAppend(request);
            assertThatThrownBy(() -> connection.sendAppend(request)).isInstanceOf(IllegalStateException.class);
            assertThat(connection.readAppended(request).getResult()).isEqualTo(AppendResult.SUCCESS);
            connection.sendAppend(request);
        }
        peer.join();
    }

    @Test
    void a_peer_whose_handshakes_take_longer_than_an_answer_may_is_reached_in_the_end() throws IOException {
        Duration answers = Duration.ofMillis(100);
        transport = new PeerTransport("a", Node.GROUP, peers(listener.getLocalPort()), TOKEN, answers);
        Handshake b = new Handshake("b", peers(3).keySet(), Node.GROUP, "token");
        AtomicInteger proved = new AtomicInteger();
        CompletableFuture<Void> slowPeer = CompletableFuture.runAsync(() -> {
            while (!listener.isClosed()) {
                answerWith((hello, nonce, proof) -> {
                            LockSupport.parkNanos(answers.multipliedBy(3).toNanos());
                            proved.incrementAndGet();
                            return b.proof(Side.SERVER, hello, nonce);
                        })
                        .join();
            }
        });
        await().atMost(LIMIT).ignoreExceptionsInstanceOf(IOException.class).until(() -> {
            try (PeerConnection connection = transport.connectionTo("b")) {
                connection.open();
                return true;
            }
        });
        assertThat(proved).as("tries that were given up, and the last one").hasValueGreaterThan(1);
        assertThat(transport.disagreements().words())
                .as("a late peer has the same token")
                .isEmpty();
        listener.close();
        slowPeer.join();
    }

    @Test
    void a_peer_with_another_token_is_named_until_both_have_the_same() throws IOException {
        try (Node other = new Node(PeerCredentials.token("another token"))) {
            var b = new PeerTransport("b", Node.GROUP, other.peers, TOKEN, Node.TIMEOUT);
            try (PeerConnection connection = b.connectionTo("a")) {
                assertThatThrownBy(connection::open).isInstanceOf(IOException.class);
            }
            assertThat(b.disagreements().words()).contains("the node token differs from that of a");

            var c = new PeerTransport("c", Node.GROUP, other.peers, TOKEN, Node.TIMEOUT);
            try (PeerCalls calls = new PeerCalls(c)) {
                assertThatThrownBy(() -> calls.call("a", PeerOperation.READ_INDEX, new byte[0], Node.TIMEOUT)
                                .join())
                        .hasCauseInstanceOf(ReplicaException.class);
            }
            assertThat(c.disagreements().words()).contains("the node token differs from that of a");
        }
        CompletableFuture<Void> stranger = answerWith((hello, nonce, proof) -> proof);
        assertNothingIsAcknowledged();
        stranger.join();
        assertThat(transport.disagreements().words()).contains("the node token differs from that of b");
        Handshake b = new Handshake("b", peers(3).keySet(), Node.GROUP, "token");
        CompletableFuture<Void> peer = answerWith((hello, nonce, proof) -> b.proof(Side.SERVER, hello, nonce));
        try (PeerConnection connection = transport.connectionTo("b")) {
            connection.open();
        }
        assertThat(transport.disagreements().words()).isEmpty();
        peer.join();
    }

    @Test
    void an_answer_with_a_term_that_cannot_be_is_refused() throws IOException {
        try (Node node = new Node(TOKEN);
                PeerConnection connection = node.from("b", TOKEN)) {
            var before = Node.vote("b", "a", Node.GROUP).toBuilder().setCandidateTerm(-2 * Terms.AHEAD_MAX);
            assertThatThrownBy(() -> connection.requestVote(before.build())).isInstanceOf(RefusedException.class);
        }
    }
}
