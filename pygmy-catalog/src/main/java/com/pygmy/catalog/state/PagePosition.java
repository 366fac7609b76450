package com.pygmy.catalog.state;

/** The last book of a page: the next page begins after it, whatever was inserted or deleted meanwhile. */
public sealed interface PagePosition {
    /** Books in the order of their ids. */
    record AfterId(long id) implements PagePosition {}

    /** Books in the order of how well they match, then of their ids. */
    record AfterMatch(double rank, long id) implements PagePosition {}
}
