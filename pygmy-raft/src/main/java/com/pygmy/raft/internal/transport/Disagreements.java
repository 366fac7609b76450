package com.pygmy.raft.internal.transport;

import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The peers that this replica connected to and that did not prove who they are, or did not take its own proof: by name, until a
 * connection to them succeeds. Said in the log when it begins. Thread-safe; never blocks.
 */
public final class Disagreements {
    /** What it is, with the place of the peer's name. */
    enum Kind {
        TOKEN("the node token differs from that of %s"),
        PEER_EXPIRED("the certificate of %s has expired"),
        PEER_NOT_YET_VALID("the certificate of %s is not valid yet"),
        PEER_FOREIGN("the certificate of %s is not from a trusted authority"),
        PEER_OTHER_NAME("the certificate of %s is another's"),
        /** It says no more: the alert that it sends is the same for both. */
        OWN_REFUSED("this replica's certificate has expired or is not trusted, says %s");

        private final String words;

        Kind(String words) {
            this.words = words;
        }
    }

    private static final Logger LOGGER = LoggerFactory.getLogger(Disagreements.class);

    private final Map<String, Kind> kinds = new ConcurrentSkipListMap<>();

    void begin(String peer, Kind kind) {
        if (kinds.put(peer, kind) != kind) {
            LOGGER.warn("cannot talk with a peer: {}", kind.words.formatted(peer));
        }
    }

    void end(String peer) {
        kinds.remove(peer);
    }

    /** In words, where there are any: {@code the node token differs from that of catalog-1, catalog-2}. */
    public Optional<String> words() {
        Map<Kind, String> peers = new TreeMap<>();
        kinds.forEach((peer, kind) -> peers.merge(kind, peer, (one, other) -> one + ", " + other));
        return peers.isEmpty()
                ? Optional.empty()
                : Optional.of(peers.entrySet().stream()
                        .map(each -> each.getKey().words.formatted(each.getValue()))
                        .collect(Collectors.joining("; ")));
    }
}
