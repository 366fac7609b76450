package com.pygmy.frontend.cache;

/** What an event of the feed meant to the cache. */
public enum Followed {
    /** It told of changes after the horizon, which moved. */
    ADVANCED,
    /** It told nothing new, and comes from a replica that stands at the horizon. */
    CURRENT,
    /** It told nothing new, and comes from a replica that stands before the horizon. */
    BEHIND,
    /** Changes between the horizon and this event are missing; it was not followed. */
    GAP
}
