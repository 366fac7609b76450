package com.pygmy.raft.internal.transport;

import com.pygmy.protocol.tls.TlsFiles;
import java.util.Optional;

/**
 * What a replica proves to its peers with, and checks its peers by.
 *
 * @param nodeToken the secret that the replicas share; it is never sent. A program on the address of a replica that is
 *     down gets a value by which he can test guesses at it, so it must be random: 128 bits or more
 * @param tls where present, connections are encrypted and each side also shows a certificate
 */
public record PeerCredentials(String nodeToken, Optional<TlsFiles> tls) {
    public PeerCredentials {
        if (nodeToken.isBlank() && tls.isEmpty()) {
            throw new IllegalArgumentException(
                    "nodeToken: none (expected: the same secret at every replica, or certificates under raft.tls)");
        }
    }

    /** A shared secret without TLS. */
    public static PeerCredentials token(String nodeToken) {
        return new PeerCredentials(nodeToken, Optional.empty());
    }
}
