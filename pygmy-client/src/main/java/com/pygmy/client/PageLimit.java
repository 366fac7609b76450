package com.pygmy.client;

/** How many books or orders a page may hold. */
public final class PageLimit {
    /** Most that a server puts on one page. */
    public static final int MAX = 200;

    private PageLimit() {}

    /**
     * The limit, where it is one.
     *
     * @throws IllegalArgumentException for one out of bounds; the message says what was expected
     */
    public static int require(int limit) {
        if (limit < 1 || limit > MAX) {
            throw new IllegalArgumentException("limit: " + limit + " (expected: 1 to " + MAX + ")");
        }
        return limit;
    }
}
