package com.pygmy.api.ledger;

import java.util.List;

/**
 * {@code GET /v1/ledger?after=&limit=}: rows in the order they were decided.
 *
 * @param epoch names the catalog's log; sequences of different epochs cannot be compared
 * @param last the highest sequence of this page, or {@code after} where the page is empty
 * @param more whether rows follow
 */
public record LedgerPage(String epoch, List<LedgerEntry> entries, long last, boolean more) {}
