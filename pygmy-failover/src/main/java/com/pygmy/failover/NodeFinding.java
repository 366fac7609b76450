package com.pygmy.failover;

/** What the end of an attempt says about the node. */
public enum NodeFinding {
    /** It answered: anything below 500, or a 5xx that does not speak against the node. */
    ANSWERED,
    /** It said that it has not caught up. It is well, and may meet the next request. */
    LAGGING,
    /** It said that there is no leader. It is well; there will be one soon. */
    LEADERLESS,
    /** It said that it is about to stop. */
    DRAINING,
    /** It answered that something went wrong inside. Once is an accident; several in a row are an illness. */
    BROKEN,
    /** It took no connection, so that nothing was sent. */
    UNREACHABLE,
    /** It took the request and cut the connection. */
    CUT_OFF,
    /** It took the request and did not answer in time. */
    SILENT,
    /** Nobody can be sent the request: its target or its headers cannot be written. It says nothing about the node. */
    UNSENDABLE,
    /** The request was given up for a reason that lies elsewhere; it says nothing about the node. */
    ABANDONED;

    /** Whether one such end is enough to suspect the node. */
    public boolean isFault() {
        return this == UNREACHABLE || this == CUT_OFF || this == SILENT;
    }

    /** Whether the node showed that it works. */
    boolean isProofOfLife() {
        return this == ANSWERED || this == LAGGING || this == LEADERLESS;
    }
}
