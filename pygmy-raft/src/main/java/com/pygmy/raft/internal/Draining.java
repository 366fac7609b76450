package com.pygmy.raft.internal;

import java.util.concurrent.atomic.AtomicReference;

/** Whether a replica announces that it is about to stop and should be sent no more requests. Thread-safe. */
final class Draining {
    private enum Phase {
        SERVING,
        ANNOUNCED,
        STOPPING
    }

    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.SERVING);

    boolean isAnnounced() {
        return phase.get() != Phase.SERVING;
    }

    void announce() {
        phase.compareAndSet(Phase.SERVING, Phase.ANNOUNCED);
    }

    /** From now on for good. */
    void stop() {
        phase.set(Phase.STOPPING);
    }

    /** Takes an announcement back; whether the replica serves now, which it does not where it stops already. */
    boolean withdraw() {
        return phase.compareAndSet(Phase.ANNOUNCED, Phase.SERVING) || phase.get() == Phase.SERVING;
    }
}
