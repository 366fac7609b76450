package com.pygmy.client;

import com.pygmy.protocol.Problem;

/** What became of an adjustment of stock. */
public sealed interface StockResult {
    /** Copies in stock after it. */
    record Adjusted(long stock) implements StockResult {}

    /** There is no such book. */
    record NotFound() implements StockResult {}

    /** More copies would have been taken than there are. */
    record BelowZero(String detail) implements StockResult {}

    /** Not a valid adjustment, or the key was used for another one: the problem says why. */
    record Invalid(Problem problem) implements StockResult {}
}
