package com.pygmy.frontend.cache;

/** What became of an answer that was offered to the cache. */
public enum Offered {
    KEPT,
    /** Its status is not one to keep, or it carries no tags by which a change could find it. */
    NOT_CACHEABLE,
    /** It was read in another log than the one whose changes are followed, or none is followed yet. */
    OTHER_LOG,
    /** It was read before an index up to which it is no longer known what was touched. */
    BELOW_FLOOR,
    /** Something it depends on was touched after it was read. */
    TOUCHED_SINCE,
    /** A newer answer to the same question is there already. */
    OLDER
}
