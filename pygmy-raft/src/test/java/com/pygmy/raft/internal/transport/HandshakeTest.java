package com.pygmy.raft.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.pygmy.raft.internal.transport.Handshake.Protocol;
import com.pygmy.raft.internal.transport.Handshake.Side;
import java.util.Arrays;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final Set<String> PEERS = Set.of("a", "b", "c");
    private static final UUID GROUP = UUID.nameUUIDFromBytes(new byte[] {1});

    private final Handshake a = new Handshake("a", PEERS, GROUP, "token");
    private final Handshake b = new Handshake("b", PEERS, GROUP, "token");

    @Test
    void both_sides_prove_that_they_know_the_token() throws RefusedException {
        byte[] hello = a.hello(Protocol.CONSENSUS, "b");
        byte[] nonce = b.nonce();
        assertThat(b.peer(hello)).isEqualTo("a");
        assertThat(b.isProof(a.proof(Side.CLIENT, hello, nonce), Side.CLIENT, hello, nonce))
                .isTrue();
        assertThat(a.isProof(b.proof(Side.SERVER, hello, nonce), Side.SERVER, hello, nonce))
                .isTrue();
    }

    @Test
    void a_proof_is_of_one_side_one_hello_and_one_nonce() {
        byte[] hello = a.hello(Protocol.CONSENSUS, "b");
        byte[] nonce = b.nonce();
        byte[] proof = a.proof(Side.CLIENT, hello, nonce);
        assertThat(b.isProof(proof, Side.SERVER, hello, nonce)).isFalse();
        assertThat(b.isProof(proof, Side.CLIENT, a.hello(Protocol.CONSENSUS, "b"), nonce))
                .isFalse();
        assertThat(b.isProof(proof, Side.CLIENT, a.hello(Protocol.CONSENSUS, "c"), nonce))
                .isFalse();
        assertThat(b.isProof(proof, Side.CLIENT, hello, b.nonce())).isFalse();
        assertThat(b.isProof(Arrays.copyOf(proof, 31), Side.CLIENT, hello, nonce))
                .isFalse();
        assertThat(b.isProof(new byte[0], Side.CLIENT, hello, nonce)).isFalse();
    }

    @Test
    void another_token_proves_nothing() {
        byte[] hello = a.hello(Protocol.CONSENSUS, "b");
        byte[] nonce = b.nonce();
        for (String token : new String[] {"", "Token", "token ", "token\0"}) {
            Handshake stranger = new Handshake("a", PEERS, GROUP, token);
            assertThat(b.isProof(stranger.proof(Side.CLIENT, hello, nonce), Side.CLIENT, hello, nonce))
                    .as("token '%s'", token)
                    .isFalse();
        }
    }

    @Test
    void a_hello_is_taken_only_from_a_member_of_the_group_for_this_replica() {
        Set<String> others = Set.of("a", "b", "c", "d");
        refused(new Handshake("d", others, GROUP, "token").hello(Protocol.CONSENSUS, "b"), "member");
        refused(a.hello(Protocol.CONSENSUS, "c"), "another replica");
        refused(b.hello(Protocol.CONSENSUS, "b"), "member");
        refused(b.hello(Protocol.CALLS, "b"), "member");
        refused(
                new Handshake("a", PEERS, UUID.nameUUIDFromBytes(new byte[] {2}), "token")
                        .hello(Protocol.CONSENSUS, "b"),
                "group");
        byte[] otherVersion = a.hello(Protocol.CONSENSUS, "b");
        otherVersion[7]++;
        refused(otherVersion, "version");
        refused(new byte[Handshake.HELLO_BYTES], "protocol");
    }

    @Test
    void one_that_is_no_member_may_make_calls_under_a_plain_name() throws RefusedException {
        Handshake d = new Handshake("d", Set.of("a", "b", "c", "d"), GROUP, "token");
        assertThat(b.peer(d.hello(Protocol.CALLS, "b"))).isEqualTo("d");
        for (String name : new String[] {"", "d d", "d/../a", "ü"}) {
            refused(new Handshake(name, Set.of(name), GROUP, "token").hello(Protocol.CALLS, "b"), "member");
        }
    }

    private void refused(byte[] hello, String reason) {
        assertThatThrownBy(() -> b.peer(hello))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void names_that_no_frame_can_hold_are_refused_at_the_start() {
        for (String name : new String[] {"n".repeat(65), "ü".repeat(33), "a\0b"}) {
            assertThatThrownBy(() -> new Handshake("a", Set.of("a", name), GROUP, "token"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(new Handshake("a", Set.of("a", "n".repeat(64)), GROUP, "token"))
                .isNotNull();
    }

    @Test
    void a_replica_without_a_token_and_without_certificates_is_refused() {
        assertThatThrownBy(() -> PeerCredentials.token(" "))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nodeToken");
    }
}
