package com.pygmy.api.ledger;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code GET /v1/ledger?after=&limit=}: rows in the order they were decided.
 *
 * @param epoch names the catalog's log; sequences of different epochs cannot be compared
 * @param last the highest sequence of this page, or {@code after} where the page is empty
 * @param more whether rows follow
 * @param end the highest sequence that was ever given, as far as the replica knows that answered; null from a catalog of an
 *     earlier release
 */
public record LedgerPage(
        String epoch,
        List<LedgerEntry> entries,
        long last,
        boolean more,
        @Nullable Long end) {}
