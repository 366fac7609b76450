package com.pygmy.raft;

import com.pygmy.protocol.LogPosition;
import java.time.Duration;

/** How fresh a read must be. Every replica serves each of these. */
public sealed interface ReadMode {
    /** This replica as it is now, however old. Never waits. */
    ReadMode LOCAL = new Local();

    /** Not older than anything acknowledged before the read began. Costs one round trip to a majority, shared by waiting reads. */
    ReadMode LINEARIZABLE = new Linearizable();

    /** Not older than a position seen before. Waits, bounded by the read timeout, while this replica is behind it. */
    static ReadMode atLeast(LogPosition seen) {
        return new AtLeast(seen);
    }

    /**
     * What this replica has as soon as it has applied something behind a position, or after a time in any case: for a reader that has seen
     * what there was and waits for news. Where the position lies in another log, what there is now.
     */
    static ReadMode newerThan(LogPosition seen, Duration within) {
        return new NewerThan(seen, within);
    }

    record Local() implements ReadMode {}

    record Linearizable() implements ReadMode {}

    record AtLeast(LogPosition seen) implements ReadMode {}

    record NewerThan(LogPosition seen, Duration within) implements ReadMode {}
}
