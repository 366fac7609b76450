package com.pygmy.raft.internal.ratis;

import java.util.concurrent.atomic.AtomicLong;

/** The rounds of {@link LogAppenders} that one follower is to confirm, and has confirmed. Thread-safe. */
final class FollowerRounds {
    private final AtomicLong requested = new AtomicLong();
    private volatile Confirmed confirmed = new Confirmed(0, -1);

    /** The last round that the follower has confirmed, and the term it confirmed. */
    record Confirmed(long round, long term) {}

    /** Rounds may be requested in any order: who has begun one may be overtaken by the one who begins the next. */
    void request(long round) {
        requested.accumulateAndGet(round, Math::max);
    }

    /** A request that is sent after this call confirms this round. */
    long requested() {
        return requested.get();
    }

    /** By the one thread that sends to the follower. */
    void confirm(long round, long term) {
        confirmed = new Confirmed(round, term);
    }

    Confirmed confirmed() {
        return confirmed;
    }

    boolean areOpen() {
        return confirmed.round() < requested.get();
    }
}
