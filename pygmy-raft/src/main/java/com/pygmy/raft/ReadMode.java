package com.pygmy.raft;

import com.pygmy.protocol.LogPosition;

/** How fresh a read must be. Every replica serves all three. */
public sealed interface ReadMode {
    /** This replica as it is now, however old. Never waits. */
    ReadMode LOCAL = new Local();

    /** Not older than anything acknowledged before the read began. Costs one round trip to a majority, shared by waiting reads. */
    ReadMode LINEARIZABLE = new Linearizable();

    /** Not older than a position seen before. Waits, bounded by the read timeout, while this replica is behind it. */
    static ReadMode atLeast(LogPosition seen) {
        return new AtLeast(seen);
    }

    record Local() implements ReadMode {}

    record Linearizable() implements ReadMode {}

    record AtLeast(LogPosition seen) implements ReadMode {}
}
