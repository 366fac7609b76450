package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.pygmy.raft.internal.transport.Handshake.Protocol;
import com.pygmy.raft.internal.transport.Handshake.Side;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.InstallSnapshotRequestProto;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.proto.RaftProtos.SetConfigurationRequestProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerReplyProto;
import org.apache.ratis.proto.netty.NettyProtos.RaftNettyServerRequestProto;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What strangers and peers can do on the port of a replica. */
@Timeout(120)
class PeerServerTest {
    private static final PeerCredentials TOKEN = PeerCredentials.token("token");
    private static final Duration LIMIT = Duration.ofSeconds(40);

    private Node node;

    @BeforeEach
    void start() throws IOException {
        node = new Node(TOKEN);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    /** A connection of our own making. */
    private record Raw(Socket socket, DataInputStream in, DataOutputStream out) implements AutoCloseable {
        static Raw to(Node node) throws IOException {
            Socket socket =
                    new Socket(node.address("a").getAddress(), node.address("a").getPort());
            socket.setSoTimeout((int) LIMIT.toMillis());
            return new Raw(
                    socket,
                    new DataInputStream(socket.getInputStream()),
                    new DataOutputStream(socket.getOutputStream()));
        }

        static Raw authenticated(Node node, String peer) throws IOException {
            Raw raw = to(node);
            Handshake handshake = new Handshake(peer, node.peers.keySet(), Node.GROUP, "token");
            byte[] hello = handshake.hello(Protocol.CONSENSUS, "a");
            raw.out.write(hello);
            byte[] nonce = raw.in.readNBytes(Handshake.NONCE_BYTES);
            raw.out.write(handshake.proof(Side.CLIENT, hello, nonce));
            assertThat(handshake.isProof(raw.in.readNBytes(Handshake.PROOF_BYTES), Side.SERVER, hello, nonce))
                    .isTrue();
            return raw;
        }

        boolean isEnded() {
            try {
                return in.read() < 0;
            } catch (SocketTimeoutException e) {
                return false;
            } catch (IOException e) {
                return true;
            }
        }

        RaftNettyServerReplyProto send(RaftNettyServerRequestProto request) throws IOException {
            write(request);
            return read();
        }

        void write(RaftNettyServerRequestProto request) throws IOException {
            byte[] frame = request.toByteArray();
            out.writeInt(frame.length);
            out.write(frame);
        }

        RaftNettyServerReplyProto read() throws IOException {
            return RaftNettyServerReplyProto.parseFrom(in.readNBytes(in.readInt()));
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private void peersAreAnswered() throws IOException {
        for (String peer : List.of("b", "c")) {
            try (PeerConnection connection = node.from(peer, TOKEN)) {
                assertThat(Node.termToldTo(peer, connection)).isEqualTo(7);
            }
        }
    }

    @Test
    void peers_that_prove_to_know_the_token_are_answered_again_and_again() throws IOException {
        try (PeerConnection connection = node.from("b", TOKEN)) {
            for (int i = 0; i < 100; i++) {
                assertThat(Node.termToldTo("b", connection)).isEqualTo(7);
            }
        }
        assertThat(node.handled).hasValue(100);
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isZero();
    }

    @Test
    void one_that_is_no_member_any_more_is_refused_on_the_connection_that_it_has() throws IOException {
        try (PeerConnection connection = node.from("b", TOKEN)) {
            assertThat(Node.termToldTo("b", connection)).isEqualTo(7);
            node.transport.setPeers(Map.of("a", "127.0.0.1:1", "d", "127.0.0.1:2"));
            assertThatThrownBy(() -> Node.termToldTo("b", connection)).hasMessageContaining("no longer a member");
            assertThat(node.handled).hasValue(1);
            assertThat(node.refused(Refusals.Kind.REQUEST)).isEqualTo(1);
            node.transport.setPeers(node.peers);
            assertThat(Node.termToldTo("b", connection)).isEqualTo(7);
        }
    }

    @Test
    void bytes_that_are_no_hello_end_the_connection_and_nothing_else() throws IOException {
        byte[] vote = RaftNettyServerRequestProto.newBuilder()
                .setRequestVoteRequest(Node.vote("b", "a", Node.GROUP))
                .build()
                .toByteArray();
        List<byte[]> garbage = List.of(
                "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20).getBytes(US_ASCII),
                new byte[Handshake.HELLO_BYTES],
                new byte[4 * Handshake.HELLO_BYTES],
                // A length of nearly 2^35 as Ratis' transport would read it.
                new byte[] {-1, -1, -1, -1, 127, 1, 2, 3, 4},
                vote,
                new Handshake("b", node.peers.keySet(), Node.GROUP, "token").hello(Protocol.CONSENSUS, "c"));
        for (byte[] bytes : garbage) {
            try (Raw raw = Raw.to(node)) {
                raw.out().write(bytes);
                assertThat(raw.isEnded()).isTrue();
            }
        }
        peersAreAnswered();
        assertThat(node.handled).hasValue(2);
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isEqualTo(garbage.size());
    }

    @Test
    void a_side_that_sends_slowly_is_cut_off() throws IOException {
        try (Raw silent = Raw.to(node);
                Raw slow = Raw.to(node)) {
            slow.out().write("pygmy".getBytes(US_ASCII));
            assertThat(slow.isEnded()).isTrue();
            assertThat(silent.isEnded()).isTrue();
        }
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isEqualTo(2);
    }

    @Test
    void more_strangers_than_there_are_places_do_not_keep_a_peer_out() throws IOException {
        List<Raw> strangers = new ArrayList<>();
        try {
            for (int i = 0; i < 3 * PeerServer.UNAUTHENTICATED_MAX; i++) {
                strangers.add(Raw.to(node));
            }
            peersAreAnswered();
            assertThat(strangers.get(0).isEnded()).isTrue();
        } finally {
            for (Raw stranger : strangers) {
                stranger.close();
            }
        }
    }

    @Test
    void a_recorded_handshake_is_of_no_use_later() throws IOException {
        Handshake b = new Handshake("b", node.peers.keySet(), Node.GROUP, "token");
        byte[] hello = b.hello(Protocol.CONSENSUS, "a");
        byte[] proof;
        try (Raw genuine = Raw.to(node)) {
            genuine.out().write(hello);
            proof = b.proof(Side.CLIENT, hello, genuine.in().readNBytes(Handshake.NONCE_BYTES));
            genuine.out().write(proof);
            assertThat(genuine.in().readNBytes(Handshake.PROOF_BYTES)).hasSize(Handshake.PROOF_BYTES);
        }
        try (Raw again = Raw.to(node)) {
            again.out().write(hello);
            assertThat(again.in().readNBytes(Handshake.NONCE_BYTES)).hasSize(Handshake.NONCE_BYTES);
            again.out().write(proof);
            assertThat(again.isEnded()).isTrue();
        }
        assertThat(node.handled).hasValue(0);
    }

    @Test
    void who_proves_nothing_is_not_answered() {
        assertRefused("b", Node.GROUP, PeerCredentials.token("another token"));
        assertRefused("b", UUID.nameUUIDFromBytes(new byte[] {2}), TOKEN);
        assertRefused("d", Node.GROUP, TOKEN);
        assertRefused("a", Node.GROUP, TOKEN);
        assertThat(node.handled).hasValue(0);
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isEqualTo(4);
    }

    private void assertRefused(String name, UUID group, PeerCredentials credentials) {
        assertThatThrownBy(() -> {
                    var peers = new java.util.HashMap<>(node.peers);
                    peers.putIfAbsent(name, "127.0.0.1:1");
                    PeerTransport stranger = new PeerTransport(name, group, peers, credentials, Node.TIMEOUT);
                    try (PeerConnection connection = stranger.connectionTo("a")) {
                        connection.open();
                    }
                })
                .as("%s of %s", name, group)
                .isInstanceOf(IOException.class);
    }

    @Test
    void only_what_peers_say_to_each_other_is_handled() throws IOException {
        RaftNettyServerRequestProto inAnothersName = vote("c", "a", Node.GROUP);
        RaftNettyServerRequestProto forAnother = vote("b", "c", Node.GROUP);
        RaftNettyServerRequestProto ofAnotherGroup = vote("b", "a", UUID.nameUUIDFromBytes(new byte[] {2}));
        var header = Node.vote("b", "a", Node.GROUP).getServerRequest();
        RaftNettyServerRequestProto client = RaftNettyServerRequestProto.newBuilder()
                .setRaftClientRequest(RaftClientRequestProto.newBuilder().setRpcRequest(header))
                .build();
        RaftNettyServerRequestProto configuration = RaftNettyServerRequestProto.newBuilder()
                .setSetConfigurationRequest(
                        SetConfigurationRequestProto.newBuilder().setRpcRequest(header))
                .build();
        RaftNettyServerRequestProto nothing = RaftNettyServerRequestProto.getDefaultInstance();
        try (Raw peer = Raw.authenticated(node, "b")) {
            for (RaftNettyServerRequestProto refused :
                    List.of(inAnothersName, forAnother, ofAnotherGroup, client, configuration, nothing)) {
                assertThat(peer.send(refused).hasExceptionReply()).isTrue();
            }
            assertThat(node.handled).hasValue(0);
            assertThat(node.refused(Refusals.Kind.REQUEST)).isEqualTo(6);
            assertThat(peer.send(vote("b", "a", Node.GROUP)).hasRequestVoteReply())
                    .isTrue();
        }
    }

    private static RaftNettyServerRequestProto vote(String from, String to, UUID group) {
        return RaftNettyServerRequestProto.newBuilder()
                .setRequestVoteRequest(Node.vote(from, to, group))
                .build();
    }

    @Test
    void a_malformed_frame_of_a_peer_ends_its_connection_and_nothing_else() throws IOException {
        int[] lengths = {9, -1, Integer.MAX_VALUE, PeerServer.FRAME_BYTES_MAX + 1};
        try (PeerConnection other = node.from("b", TOKEN)) {
            for (int length : lengths) {
                try (Raw peer = Raw.authenticated(node, "b")) {
                    peer.out().writeInt(length);
                    peer.out().write(new byte[] {-1, -1, -1, -1, -1, -1, -1, -1, -1});
                    assertThat(peer.isEnded()).as("a frame of %d", length).isTrue();
                }
                assertThat(Node.termToldTo("b", other)).isEqualTo(7);
            }
        }
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isEqualTo(lengths.length);
    }

    @Test
    void a_fault_in_handling_is_answered_as_a_failure() throws IOException {
        var request = AppendEntriesRequestProto.newBuilder()
                .setServerRequest(Node.vote("b", "a", Node.GROUP).getServerRequest())
                .build();
        try (PeerConnection peer = node.from("b", TOKEN)) {
            assertThatThrownBy(() -> peer.appendEntries(request))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("a fault of the program");
            assertThat(Node.termToldTo("b", peer)).isEqualTo(7);
        }
    }

    private static RaftNettyServerRequestProto append() {
        return RaftNettyServerRequestProto.newBuilder()
                .setAppendEntriesRequest(AppendEntriesRequestProto.newBuilder()
                        .setServerRequest(Node.vote("b", "a", Node.GROUP).getServerRequest()))
                .build();
    }

    @Test
    void an_append_is_answered_by_the_thread_that_has_the_answer_and_the_peer_is_served_meanwhile() throws IOException {
        var answer = new CompletableFuture<AppendEntriesReplyProto>();
        node.appended = answer;
        try (Raw appending = Raw.authenticated(node, "b");
                PeerConnection voting = node.from("b", TOKEN)) {
            appending.write(append());
            await().atMost(LIMIT).until(() -> node.handled.get() == 1);
            assertThat(Node.termToldTo("b", voting)).isEqualTo(7);
            answer.complete(AppendEntriesReplyProto.newBuilder().setTerm(5).build());
            assertThat(appending.read().getAppendEntriesReply().getTerm()).isEqualTo(5);
            assertThat(appending.send(vote("b", "a", Node.GROUP)).hasRequestVoteReply())
                    .isTrue();
        }
    }

    @Test
    void a_request_before_the_answer_to_the_last_one_ends_the_connection() throws IOException {
        node.appended = new CompletableFuture<>();
        try (Raw appending = Raw.authenticated(node, "b")) {
            appending.write(append());
            appending.write(vote("b", "a", Node.GROUP));
            assertThat(appending.isEnded()).isTrue();
        }
        assertThat(node.handled).hasValue(1);
        assertThat(node.refused(Refusals.Kind.CONNECTION)).isEqualTo(1);
        peersAreAnswered();
    }

    @Test
    void a_slow_request_of_one_peer_delays_no_other() throws IOException {
        var request = InstallSnapshotRequestProto.newBuilder()
                .setServerRequest(Node.vote("b", "a", Node.GROUP).getServerRequest())
                .build();
        try (PeerConnection slow = node.from("b", TOKEN);
                PeerConnection other = node.from("c", TOKEN)) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try {
                    slow.installSnapshot(request);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            await().atMost(LIMIT).until(() -> node.handled.get() == 1);
            assertThat(Node.termToldTo("c", other)).isEqualTo(7);
            assertThat(answered).isNotDone();
            node.slow.countDown();
            answered.join();
        }
    }

    @Test
    void connections_of_a_peers_former_life_make_room_for_its_new_ones() throws IOException {
        List<Raw> connections = new ArrayList<>();
        try {
            for (int i = 0; i < PeerServer.CONNECTIONS_PER_PEER_MAX; i++) {
                connections.add(Raw.authenticated(node, "b"));
            }
            assertThat(connections.get(0).send(vote("b", "a", Node.GROUP)).hasRequestVoteReply())
                    .isTrue();
            connections.add(Raw.authenticated(node, "b"));
            assertThat(connections.get(1).isEnded())
                    .as("the one unused for longest")
                    .isTrue();
            for (int i : Set.of(0, 2, connections.size() - 1)) {
                assertThat(connections.get(i).send(vote("b", "a", Node.GROUP)).hasRequestVoteReply())
                        .isTrue();
            }
        } finally {
            for (Raw connection : connections) {
                connection.close();
            }
        }
    }
}
