package com.pygmy.raft.internal.transport;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How long each part of the next handshake with a peer may keep us waiting. It is twice as long after each handshake that was
 * late, up to {@link #MAX}: on a machine so busy that the first exchanges take seconds (with TLS, code that runs for the first
 * time), a limit that stays as it is would end each just before it succeeds, for ever. After one that succeeded the limit is the
 * first again, so that a connection which was cut in the middle is soon made anew. Thread-safe.
 */
final class HandshakePatience {
    /** Less than {@link PeerServer#HANDSHAKE_LIMIT}: of two peers that are slow, the one that asked gives up, and knows why. */
    static final Duration MAX = Duration.ofSeconds(10);

    private static final int DOUBLED_MAX = 10;

    private final AtomicInteger late = new AtomicInteger();

    /** @param usual for the first try */
    Duration limit(Duration usual) {
        Duration longer = usual.multipliedBy(1L << late.get());
        return longer.compareTo(MAX) < 0 ? longer : MAX;
    }

    /** A handshake took as long as it might. */
    void wasLate() {
        late.updateAndGet(before -> Math.min(before + 1, DOUBLED_MAX));
    }

    /** A handshake succeeded. */
    void wasInTime() {
        late.set(0);
    }
}
