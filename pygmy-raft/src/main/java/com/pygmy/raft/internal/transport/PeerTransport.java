package com.pygmy.raft.internal.transport;

import com.pygmy.protocol.tls.ReloadedTls;
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
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<String, String> configured;

    /** Changed in place: the handshake looks at its keys. */
    private final Map<String, String> peers;

    private final Duration timeoutMin;
    private volatile Duration timeout;
    private final Handshake handshake;
    private final Optional<ReloadedTls> tls;
    private final Refusals refusals = new Refusals();
    private final Disagreements disagreements = new Disagreements();
    private final Map<String, HandshakePatience> patience = new ConcurrentHashMap<>();

    /**
     * For one replica.
     *
     * @param configured the replicas of the group as configured, with their addresses {@code host:port}
     * @param timeout how long connecting and each answer may take
     * @throws IOException where the files for TLS cannot be used
     */
    public PeerTransport(
            String self, UUID group, Map<String, String> configured, PeerCredentials credentials, Duration timeout)
            throws IOException {
        this.self = self;
        this.group = group;
        this.configured = Map.copyOf(configured);
        this.peers = new ConcurrentHashMap<>(configured);
        this.timeoutMin = timeout;
        this.timeout = timeout;
        this.handshake = new Handshake(self, peers.keySet(), group, credentials.nodeToken());
        this.tls = credentials.tls().isPresent()
                ? Optional.of(new ReloadedTls(credentials.tls().get()))
                : Optional.empty();
    }

    /**
     * A connection to a peer, not opened yet. The address is the configured one where there is one: the log still names that at which the
     * peer became a member.
     */
    public PeerConnection connectionTo(String peer) {
        return new PeerConnection(this, peer, address(peer));
    }

    /** The address of a replica, {@code host:port}; empty where it is not known. */
    public String address(String peer) {
        return configured.getOrDefault(peer, peers.getOrDefault(peer, ""));
    }

    /** From now on these are the group's replicas, and requests of no others are taken; name to address. */
    public void setPeers(Map<String, String> members) {
        peers.putAll(members);
        peers.keySet().retainAll(members.keySet());
    }

    /** Whether requests of this replica are taken. */
    boolean isPeer(String name) {
        return peers.containsKey(name);
    }

    /** What was refused in either direction. */
    public Refusals refusals() {
        return refusals;
    }

    /** The peers that it cannot talk with as they are configured. */
    public Disagreements disagreements() {
        return disagreements;
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

    Duration timeout() {
        return timeout;
    }

    /** From the next connection on, connecting and each answer may take this long, or as long as given first where that is more. */
    public void allow(Duration time) {
        timeout = time.compareTo(timeoutMin) < 0 ? timeoutMin : time;
    }

    HandshakePatience patienceWith(String peer) {
        return patience.computeIfAbsent(peer, any -> new HandshakePatience());
    }

    Handshake handshake() {
        return handshake;
    }

    /** For one connection: the files may have been replaced since the last one. */
    Optional<SSLContext> tls() {
        return tls.map(ReloadedTls::context);
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
                throw new OtherCertificateException();
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
