package com.pygmy.raft.internal.ratis;

import java.io.IOException;

/**
 * Gives an election that was called, since the leader's process is gone or transfers its leadership, one round. Ratis goes on with rounds
 * without a pre-vote, each in a later term: a replica that finds no majority would raise its term as long as it is alone, and depose
 * the leader when it is back. Thread-safe.
 */
final class CalledElection {
    private boolean roundLeft;
    private long term = -1;

    /** An election has been called, or a pre-vote precedes the next round. */
    synchronized void allowRound() {
        roundLeft = true;
    }

    /** Fails where votes in this term are requested without a pre-vote, and not for the first time since the election was called. */
    synchronized void requireRound(long candidateTerm) throws IOException {
        if (candidateTerm == term) {
            return;
        }
        if (!roundLeft) {
            throw new IOException("the election that was called had its round; the next one begins with a pre-vote");
        }
        roundLeft = false;
        term = candidateTerm;
    }
}
