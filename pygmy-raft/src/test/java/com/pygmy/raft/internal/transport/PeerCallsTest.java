package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.common.primitives.Bytes;
import com.pygmy.raft.ReplicaException;
import com.pygmy.raft.internal.transport.Handshake.Protocol;
import com.pygmy.raft.internal.transport.Handshake.Side;
import com.pygmy.raft.testing.FreePort;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls between replicas outside the consensus protocol. */
@Timeout(120)
class PeerCallsTest {
    private static final PeerCredentials TOKEN = PeerCredentials.token("token");
    private static final Duration LONG = Duration.ofSeconds(40);

    private static CompletableFuture<byte[]> call(PeerCalls calls, String body, Duration timeout) {
        return calls.call("a", PeerOperation.SUBMIT, body.getBytes(UTF_8), timeout);
    }

    private static String answer(CompletableFuture<byte[]> call) throws Exception {
        return new String(call.get(LONG.toSeconds(), TimeUnit.SECONDS), UTF_8);
    }

    private static void assertFails(CompletableFuture<byte[]> call, Class<? extends ReplicaException> how) {
        assertThatThrownBy(() -> answer(call))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(how);
    }

    @Test
    void many_calls_are_under_way_at_once_and_answers_come_in_any_order() throws Exception {
        var held = new ConcurrentLinkedDeque<Runnable>();
        PeerCallHandler lastFirst = (operation, body) -> {
            CompletableFuture<byte[]> answer = new CompletableFuture<>();
            held.addFirst(() -> answer.complete(body));
            return answer;
        };
        try (Node node = new Node(TOKEN, lastFirst);
                PeerCalls calls = node.callsOf("b", TOKEN)) {
            List<CompletableFuture<byte[]>> under = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                under.add(call(calls, "call " + i, LONG));
            }
            await().until(() -> held.size() == 100);
            held.forEach(Runnable::run);
            for (int i = 0; i < 100; i++) {
                assertThat(answer(under.get(i))).isEqualTo("call " + i);
            }
            assertThat(node.refused(Refusals.Kind.CONNECTION)).isZero();
        }
    }

    @Test
    void a_failure_of_one_replica_reaches_the_other_as_it_was() throws Exception {
        List<Throwable> failures = List.of(
                new ReplicaException.NoLeader("no"),
                new ReplicaException.Lagging("behind"),
                new ReplicaException.Overloaded("full"),
                new ReplicaException.OutcomeUnknown("lost"));
        PeerCallHandler failing = (operation, body) ->
                CompletableFuture.failedFuture(failures.get(Integer.parseInt(new String(body, UTF_8))));
        try (Node node = new Node(TOKEN, failing);
                PeerCalls calls = node.callsOf("b", TOKEN)) {
            for (int i = 0; i < failures.size(); i++) {
                Throwable expected = failures.get(i);
                CompletableFuture<byte[]> call = call(calls, String.valueOf(i), LONG);
                assertThatThrownBy(() -> answer(call))
                        .cause()
                        .hasSameClassAs(expected)
                        .hasMessage(expected.getMessage());
            }
            CompletableFuture<byte[]> fault = call(calls, "a fault of the program", LONG);
            assertFails(fault, ReplicaException.OutcomeUnknown.class);
        }
    }

    @Test
    void a_call_to_a_replica_that_is_down_was_certainly_not_made() throws Exception {
        Node node = new Node(TOKEN);
        node.close();
        try (PeerCalls calls = node.callsOf("b", TOKEN)) {
            assertFails(call(calls, "x", LONG), ReplicaException.NoLeader.class);
            assertFails(
                    calls.call("nobody", PeerOperation.MEMBERSHIP_STATE, new byte[0], LONG),
                    ReplicaException.NoLeader.class);
        }
    }

    @Test
    void a_call_under_way_when_the_other_replica_ends_may_have_been_made() throws Exception {
        Node node = new Node(TOKEN, (operation, body) -> new CompletableFuture<>());
        try (PeerCalls calls = node.callsOf("b", TOKEN)) {
            CompletableFuture<byte[]> call = call(calls, "x", LONG);
            await().until(() -> node.handled.get() == 1);
            node.close();
            assertFails(call, ReplicaException.OutcomeUnknown.class);
        }
    }

    @Test
    void a_call_without_an_answer_in_time_may_have_been_made_and_others_go_on() throws Exception {
        PeerCallHandler some = (operation, body) ->
                body.length == 0 ? new CompletableFuture<>() : CompletableFuture.completedFuture(body);
        try (Node node = new Node(TOKEN, some);
                PeerCalls calls = node.callsOf("b", TOKEN)) {
            CompletableFuture<byte[]> late = call(calls, "", Duration.ofMillis(300));
            assertThat(answer(call(calls, "x", LONG))).isEqualTo("x");
            assertFails(late, ReplicaException.OutcomeUnknown.class);
            assertThat(answer(call(calls, "y", LONG))).isEqualTo("y");
        }
    }

    @Test
    void calls_go_on_when_the_other_replica_is_back() throws Exception {
        Node node = new Node(TOKEN);
        try (PeerCalls calls = node.callsOf("b", TOKEN)) {
            assertThat(answer(call(calls, "before", LONG))).isEqualTo("before");
            node.close();
            node.listenAgain();
            await().ignoreExceptions()
                    .until(() -> answer(call(calls, "after", LONG)).equals("after"));
        } finally {
            node.close();
        }
    }

    /** The first connection takes a call and says nothing more, as one that a partition has cut. */
    @Test
    void a_connection_that_stays_silent_for_the_time_of_a_call_is_not_used_for_the_next() throws Exception {
        try (ServerSocket listener = new ServerSocket(0);
                PeerCalls calls = new PeerCalls(new PeerTransport(
                        "b",
                        Node.GROUP,
                        Map.of("a", "127.0.0.1:" + listener.getLocalPort(), "b", "127.0.0.1:" + FreePort.next()),
                        TOKEN,
                        Node.TIMEOUT))) {
            CompletableFuture<Void> peer = CompletableFuture.runAsync(() -> {
                try (Socket silent = admitted(listener);
                        Socket second = admitted(listener)) {
                    assertThat(silent.isClosed()).isFalse();
                    DataInputStream in = new DataInputStream(second.getInputStream());
                    byte[] request = in.readNBytes(in.readInt());
                    second.getOutputStream().write(new byte[] {0, 0, 0, 10});
                    second.getOutputStream().write(request, 0, Long.BYTES);
                    second.getOutputStream().write(new byte[] {0, 'y'});
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            assertFails(call(calls, "x", Duration.ofMillis(300)), ReplicaException.OutcomeUnknown.class);
            assertThat(answer(call(calls, "x", LONG))).isEqualTo("y");
            peer.get(LONG.toSeconds(), TimeUnit.SECONDS);
        }
    }

    /** Takes a connection and proves to be replica a. */
    private static Socket admitted(ServerSocket listener) throws IOException {
        Socket socket = listener.accept();
        Handshake a = new Handshake("a", List.of("a", "b"), Node.GROUP, "token");
        byte[] hello = socket.getInputStream().readNBytes(Handshake.HELLO_BYTES);
        byte[] nonce = a.nonce();
        socket.getOutputStream().write(nonce);
        assertThat(socket.getInputStream().readNBytes(Handshake.PROOF_BYTES)).hasSize(Handshake.PROOF_BYTES);
        socket.getOutputStream().write(a.proof(Side.SERVER, hello, nonce));
        return socket;
    }

    @Test
    void a_stranger_s_calls_are_not_read() throws Exception {
        try (Node node = new Node(TOKEN);
                PeerCalls calls = node.callsOf("b", PeerCredentials.token("another token"))) {
            assertFails(call(calls, "x", LONG), ReplicaException.NoLeader.class);
            assertThat(node.handled).hasValue(0);
            assertThat(node.refused(Refusals.Kind.CONNECTION)).isPositive();
        }
    }

    /** It sees neither the token nor the call, and what it says is not taken for an answer. */
    @Test
    void who_listens_in_place_of_a_replica_gets_nothing_to_read() throws Exception {
        try (ServerSocket stranger = new ServerSocket(0);
                PeerCalls calls = new PeerCalls(new PeerTransport(
                        "b",
                        Node.GROUP,
                        Map.of("a", "127.0.0.1:" + stranger.getLocalPort(), "b", "127.0.0.1:" + FreePort.next()),
                        TOKEN,
                        Node.TIMEOUT))) {
            CompletableFuture<byte[]> heard = CompletableFuture.supplyAsync(() -> hearOut(stranger));
            assertFails(call(calls, "the secret call", LONG), ReplicaException.NoLeader.class);
            String read = new String(heard.get(LONG.toSeconds(), TimeUnit.SECONDS), UTF_8);
            assertThat(read).doesNotContain("token").doesNotContain("secret");
        }
    }

    /** Answers the handshake as far as a program without the token can, and gives everything it was sent. */
    private static byte[] hearOut(ServerSocket stranger) {
        try (Socket socket = stranger.accept()) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            byte[] hello = in.readNBytes(Handshake.HELLO_BYTES);
            OutputStream out = socket.getOutputStream();
            out.write(new byte[Handshake.NONCE_BYTES]);
            byte[] proof = in.readNBytes(Handshake.PROOF_BYTES);
            out.write(proof);
            out.write(new byte[] {0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 0, 'x'});
            return Bytes.concat(hello, proof, in.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_frame_of_an_authenticated_peer_that_is_no_call_ends_its_connection_only() throws Exception {
        try (Node node = new Node(TOKEN);
                Socket socket = new Socket(
                        node.address("a").getAddress(), node.address("a").getPort())) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            Handshake handshake = new Handshake("b", node.peers.keySet(), Node.GROUP, "token");
            byte[] hello = handshake.hello(Protocol.CALLS, "a");
            out.write(hello);
            byte[] nonce = in.readNBytes(Handshake.NONCE_BYTES);
            out.write(handshake.proof(Side.CLIENT, hello, nonce));
            assertThat(in.readNBytes(Handshake.PROOF_BYTES)).hasSize(Handshake.PROOF_BYTES);
            out.write(new byte[] {0, 0, 0, 10, 0, 0, 0, 0, 0, 0, 0, 1, 99, 7});
            assertThat(in.readNBytes(Integer.BYTES + Long.BYTES + 1))
                    .as("an unknown operation is refused")
                    .endsWith(1);
            out.write(new byte[] {0, 0, 0, 1, 5});
            in.readAllBytes();
            assertThat(node.handled).hasValue(0);
            try (PeerCalls calls = node.callsOf("b", TOKEN)) {
                assertThat(answer(call(calls, "x", LONG))).isEqualTo("x");
            }
        }
    }
}
