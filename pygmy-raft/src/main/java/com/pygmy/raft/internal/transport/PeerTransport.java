package com.pygmy.raft.internal.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.ratis.protocol.RaftPeerId;

/** What both halves of a replica's transport need to know: the group, its own identity and how to check that of others. */
public final class PeerTransport {
    private static final int SUBJECT_DNS_NAME = 2;

    private final String self;
    private final UUID group;
    private final Map<String, String> peers;
    private final Duration timeoutMin;
    private volatile Duration timeout;
    private final Handshake handshake;
    private final Optional<SSLContext> tls;
    private final Refusals refusals = new Refusals();

    /**
     * For one replica.
     *
     * @param peers every replica of the group, with its address {@code host:port}
     * @param timeout how long connecting and each answer may take
     * @throws IOException where the files for TLS cannot be used
     */
    public PeerTransport(
            String self, UUID group, Map<String, String> peers, PeerCredentials credentials, Duration timeout)
            throws IOException {
        this.self = self;
        this.group = group;
        this.peers = Map.copyOf(peers);
        this.timeoutMin = timeout;
        this.timeout = timeout;
        this.handshake = new Handshake(self, peers.keySet(), group, credentials.nodeToken());
        this.tls = credentials.tls().isPresent()
                ? Optional.of(credentials.tls().get().open())
                : Optional.empty();
    }

    /**
     * A connection to a peer, not opened yet. The address is the configured one: the log still names those at which the group was
     * formed.
     */
    public PeerConnection connectionTo(String peer) {
        return new PeerConnection(this, peer, address(peer));
    }

    /** The configured address of a peer; empty where it is not one. */
    String address(String peer) {
        return peers.getOrDefault(peer, "");
    }

    /** What was refused in either direction. */
    public Refusals refusals() {
        return refusals;
    }

    /** This replica's name. */
    public String self() {
        return self;
    }

    RaftPeerId selfId() {
        return RaftPeerId.valueOf(self);
    }

    UUID group() {
        return group;
    }

    Collection<String> others() {
        return peers.keySet().stream().filter(peer -> !peer.equals(self)).toList();
    }

    Duration timeout() {
        return timeout;
    }

    /** From the next connection on, connecting and each answer may take this long, or as long as given first where that is more. */
    public void allow(Duration time) {
        timeout = time.compareTo(timeoutMin) < 0 ? timeoutMin : time;
    }

    Handshake handshake() {
        return handshake;
    }

    Optional<SSLContext> tls() {
        return tls;
    }

    static InetSocketAddress resolve(String address) {
        int colon = address.lastIndexOf(':');
        return new InetSocketAddress(
                address.substring(0, Math.max(0, colon)), Integer.parseInt(address.substring(colon + 1)));
    }

    /** Makes sure that the other side's certificate, which leads to a trusted one, is that of this peer. */
    static void requireCertificateOf(String peer, SSLSession session) throws RefusedException {
        try {
            X509Certificate certificate = (X509Certificate) session.getPeerCertificates()[0];
            if (!namesOf(certificate).contains(peer)) {
                throw new RefusedException("the certificate is another's");
            }
        } catch (SSLPeerUnverifiedException | CertificateParsingException | InvalidNameException e) {
            RefusedException refused = new RefusedException("no certificate that can be read");
            refused.initCause(e);
            throw refused;
        }
    }

    private static List<String> namesOf(X509Certificate certificate)
            throws CertificateParsingException, InvalidNameException {
        Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
        if (alternatives != null) {
            List<String> names = alternatives.stream()
                    .filter(name -> name.get(0).equals(SUBJECT_DNS_NAME))
                    .map(name -> String.valueOf(name.get(1)))
                    .toList();
            if (!names.isEmpty()) {
                return names;
            }
        }
        return new LdapName(certificate.getSubjectX500Principal().getName())
                .getRdns().stream()
                        .filter(part -> part.getType().equalsIgnoreCase("CN"))
                        .map(part -> String.valueOf(part.getValue()))
                        .toList();
    }
}
