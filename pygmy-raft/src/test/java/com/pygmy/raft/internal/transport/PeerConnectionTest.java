package com.pygmy.raft.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.internal.transport.Handshake.Side;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stranger listens where a replica that is down used to, and would acknowledge entries in its place. */
@Timeout(120)
class PeerConnectionTest {
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
    void an_answer_with_a_term_that_cannot_be_is_refused() throws IOException {
        try (Node node = new Node(TOKEN);
                PeerConnection connection = node.from("b", TOKEN)) {
            var before = Node.vote("b", "a", Node.GROUP).toBuilder().setCandidateTerm(-2 * Terms.AHEAD_MAX);
            assertThatThrownBy(() -> connection.requestVote(before.build())).isInstanceOf(RefusedException.class);
        }
    }
}
