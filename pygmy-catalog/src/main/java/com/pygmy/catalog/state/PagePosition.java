package com.pygmy.catalog.state;

/** The last book of a page: the next page begins after it, whatever was inserted or deleted meanwhile. */
public sealed interface PagePosition {
    /** Books in the order of their ids. */
    record AfterId(long id) implements PagePosition {}

    /**
     * Books in the order of where their words are found, then of the length of their titles, then of their ids.
     *
     * @param place the rank of the {@link MatchingBooks.Place}
     */
    record AfterRanked(int place, long titleLength, long id) implements PagePosition {}

    /**
     * Books in the order of where their words are found, then of their ids.
     *
     * @param place the rank of the {@link MatchingBooks.Place}
     * @param lastId the highest id that the list goes to
     */
    record AfterPlaced(int place, long id, long lastId) implements PagePosition {}
}
