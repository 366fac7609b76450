package com.pygmy.frontend.cache;

/** What the cache does or lets happen, each counted under {@code frontend.cache.}. */
public enum CacheEvent {
    /** A read was answered from the cache. */
    HIT("hits"),
    /** A read that could have been answered from the cache was not. */
    MISS("misses"),
    /** A read must not be answered from the cache. */
    BYPASS("bypassed"),
    /** A read waits for the fetch of another one. */
    SHARED_FETCH("shared-fetches"),
    /** A session that was ahead of the horizon waited for it. */
    WAITED("waited"),
    /** The same, and the horizon did not come in time. */
    WAITED_IN_VAIN("waited-in-vain"),
    EVICTED_BY_SIZE("evicted.size"),
    EVICTED_BY_CHANGE("evicted.change"),
    EVICTED_BY_OWN_WRITE("evicted.own-write"),
    EVICTED_BY_HAND("evicted.by-hand"),
    FLUSH("flushes"),
    GAP("feed.gaps"),
    FEED_CONNECT("feed.connects"),
    FEED_FAILURE("feed.failures");

    final String counter;

    CacheEvent(String counter) {
        this.counter = counter;
    }
}
