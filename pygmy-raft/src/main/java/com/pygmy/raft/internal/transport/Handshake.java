package com.pygmy.raft.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.Sha256;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collection;
import java.util.UUID;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How two replicas prove to each other that they know the node token, before either reads anything else (after ISO/IEC 9798-4,
 * mutual authentication in three passes). Four frames of fixed sizes:
 *
 * <pre>
 * client: hello  = protocol and version, group id, the client's name, the server's name, the client's nonce
 * server: nonce
 * client: HMAC-SHA-256(key, 1, hello, nonce)
 * server: HMAC-SHA-256(key, 2, hello, nonce)
 * </pre>
 *
 * <p>Both nonces are fresh, so nothing recorded is of use later. Roles and names are covered, so no value that one replica gives
 * is of use with another, or with itself. Thread-safe; never blocks.
 */
final class Handshake {
    /** What is sent after the handshake. A release that changes that gives it another name. */
    enum Protocol {
        CONSENSUS("pygmyr01"),
        CALLS("pygmyc01");

        private final String name;

        Protocol(String name) {
            this.name = name;
        }

        private byte[] bytes() {
            return name.getBytes(US_ASCII);
        }

        private boolean isNamed(byte[] begin) {
            int length = Math.min(begin.length, name.length());
            return Arrays.equals(begin, 0, length, bytes(), 0, length);
        }
    }

    static final int NONCE_BYTES = 32;
    static final int PROOF_BYTES = 32;
    static final int NAME_BYTES = 64;

    /** What may be the name of a replica that is no peer. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1," + NAME_BYTES + "}");

    private static final int GROUP = 8;
    private static final int FROM = GROUP + 2 * Long.BYTES;
    private static final int TO = FROM + NAME_BYTES;
    private static final int NONCE = TO + NAME_BYTES;
    static final int HELLO_BYTES = NONCE + NONCE_BYTES;

    /** Whose proof it is. */
    enum Side {
        CLIENT(1),
        SERVER(2);

        private final int number;

        Side(int number) {
            this.number = number;
        }
    }

    private final SecureRandom random = new SecureRandom();
    private final byte[] self;
    private final Collection<String> peers;
    private final UUID group;
    private final SecretKeySpec key;

    /**
     * For one replica of a group.
     *
     * @param peers all names of the group; when they change, so do those whose hello is taken
     * @throws IllegalArgumentException where a name is too long for a frame
     */
    Handshake(String self, Collection<String> peers, UUID group, String nodeToken) {
        peers.forEach(Handshake::padded);
        this.self = padded(self);
        this.peers = peers;
        this.group = group;
        // The token is the key of other proofs elsewhere: this key is of use here only.
        key = new SecretKeySpec(Sha256.of("pygmy raft handshake " + nodeToken), "HmacSHA256");
        // The first proof of a process loads classes for longer than an election should wait.
        proof(Side.CLIENT, hello(Protocol.CONSENSUS, self), nonce());
    }

    /** The first frame of a connection to a peer, with a fresh nonce. */
    byte[] hello(Protocol protocol, String to) {
        return ByteBuffer.allocate(HELLO_BYTES)
                .put(protocol.bytes())
                .putLong(group.getMostSignificantBits())
                .putLong(group.getLeastSignificantBits())
                .put(self)
                .put(padded(to))
                .put(nonce())
                .array();
    }

    /**
     * The replica that says hello. One that is no peer may make calls, of which {@link CallRequestHandler} answers one: it learns why it is
     * refused.
     *
     * @throws RefusedException where it is no hello to this replica from one of the same group
     */
    String peer(byte[] hello) throws RefusedException {
        ByteBuffer frame = ByteBuffer.wrap(hello);
        requireProtocol(hello);
        if (frame.getLong(GROUP) != group.getMostSignificantBits()
                || frame.getLong(GROUP + Long.BYTES) != group.getLeastSignificantBits()) {
            throw new RefusedException("another group");
        }
        if (!Arrays.equals(hello, TO, NONCE, self, 0, NAME_BYTES)) {
            throw new RefusedException("meant for another replica");
        }
        byte[] from = Arrays.copyOfRange(hello, FROM, TO);
        String name = new String(from, UTF_8).replaceFirst("\0+$", "");
        boolean peer = peers.contains(name);
        boolean mayAsk = protocol(hello) == Protocol.CALLS && NAME.matcher(name).matches();
        if (Arrays.equals(from, self) || !(peer || mayAsk)) {
            throw new RefusedException("not from a member of the group");
        }
        return name;
    }

    /**
     * Makes sure that these bytes may be a hello, as far as they go.
     *
     * @throws RefusedException where they are not of this protocol
     */
    static void requireProtocol(byte[] begin) throws RefusedException {
        protocol(begin);
    }

    /**
     * What a connection that begins so is for.
     *
     * @throws RefusedException where it is none of this replica's protocols
     */
    static Protocol protocol(byte[] begin) throws RefusedException {
        return Arrays.stream(Protocol.values())
                .filter(protocol -> protocol.isNamed(begin))
                .findFirst()
                .orElseThrow(() -> new RefusedException("not this protocol, or another version of it"));
    }

    /** Fresh random bytes. */
    byte[] nonce() {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        return nonce;
    }

    /** What proves that a side knows the token. */
    byte[] proof(Side side, byte[] hello, byte[] nonce) {
        try {
            Mac mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update((byte) side.number);
            mac.update(hello);
            return mac.doFinal(nonce);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HMAC-SHA-256", e);
        }
    }

    /** Whether a proof is right; how long this takes does not depend on the bytes. */
    boolean isProof(byte[] proof, Side side, byte[] hello, byte[] nonce) {
        return MessageDigest.isEqual(proof, proof(side, hello, nonce));
    }

    private static byte[] padded(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        if (bytes.length > NAME_BYTES || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("peers: " + name + " (expected: at most " + NAME_BYTES + " bytes)");
        }
        return Arrays.copyOf(bytes, NAME_BYTES);
    }
}
