package com.pygmy.raft.internal.transport;

import java.io.IOException;

/**
 * Which terms can be. Terms are counted up by elections only, one at a time, and a replica without a majority does not count
 * (pre-vote). The fastest that a group can waste them is one every election timeout: a million in more than a day of nothing
 * but failed elections. A term further ahead of what is known is a damaged or a forged one, and to follow it would be for ever:
 * it is persisted, spreads, and near the end of the numbers no replica can lead any more.
 */
public final class Terms {
    /** How far ahead of the known term another may be. */
    public static final long AHEAD_MAX = 1_000_000;

    private Terms() {}

    /** Whether a term can follow from the known one. */
    public static boolean isPossible(long term, long known) {
        return term >= 0 && term - known <= AHEAD_MAX;
    }

    /**
     * Lets possible terms through.
     *
     * @param peer who says so
     * @throws RefusedException for another, counted
     */
    public static void require(long term, long known, String peer, Refusals refusals) throws IOException {
        if (!isPossible(term, known)) {
            String reason = "term " + term + ", while " + known + " is known here";
            refusals.add(Refusals.Kind.TERM, peer, reason);
            throw new RefusedException(reason);
        }
    }
}
