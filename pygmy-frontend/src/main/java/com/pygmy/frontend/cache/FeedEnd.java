package com.pygmy.frontend.cache;

/** Why a stream of changes, or a page of them, ended. */
enum FeedEnd {
    /** The replica is gone, silent, lagging or makes no sense: ask another one. */
    BROKEN,
    /** Changes before the next event are missing: ask for them. */
    GAP,
    /** The cache begins anew, from another position than the stream was asked for. */
    BEGUN_ANEW,
    /** A page was followed: go on with a stream. */
    REPAIRED
}
