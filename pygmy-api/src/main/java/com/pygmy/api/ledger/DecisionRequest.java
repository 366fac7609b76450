package com.pygmy.api.ledger;

import java.util.List;

/**
 * One order to decide, in a {@link DecisionBatch}.
 *
 * @param orderId see {@link OrderIdentity}
 * @param key the client's Idempotency-Key
 * @param fingerprint SHA-256 over the canonical lines, see {@link OrderIdentity}
 * @param lines one per book, ascending by book id
 */
public record DecisionRequest(String orderId, String key, String fingerprint, List<Line> lines) {
    /** Copies wanted of one book. */
    public record Line(long bookId, long copies) {}
}
