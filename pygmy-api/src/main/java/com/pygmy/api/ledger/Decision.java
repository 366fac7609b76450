package com.pygmy.api.ledger;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.pygmy.api.Order;
import com.pygmy.protocol.Problem;
import java.time.Instant;
import java.util.List;

/** What the ledger decided. The first decision for an order id stands; asking again gives the same. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "outcome")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Decision.Sold.class, name = "sold"),
    @JsonSubTypes.Type(value = Decision.Rejected.class, name = "rejected"),
    @JsonSubTypes.Type(value = Decision.UnknownBooks.class, name = "unknown-books"),
    @JsonSubTypes.Type(value = Decision.KeyReused.class, name = "key-reused"),
    @JsonSubTypes.Type(value = Decision.KeyTooOld.class, name = "key-too-old")
})
public sealed interface Decision {
    /**
     * The copies are the buyer's.
     *
     * @param first false where this is the stored outcome of an earlier request
     */
    record Sold(
            String orderId,
            String key,
            List<Order.Line> lines,
            long totalCents,
            long decidedIndex,
            Instant decidedAt,
            boolean first)
            implements Decision {}

    /** Not enough copies; final for the key. */
    record Rejected(String orderId, String key, List<Problem.Shortage> shortages, long decidedIndex, boolean first)
            implements Decision {}

    /** Some books do not exist; nothing is stored, so the key stays unused. */
    record UnknownBooks(List<Long> bookIds) implements Decision {}

    /** The key stands for other lines. */
    record KeyReused(String orderId) implements Decision {}

    /** A time-ordered key from before rejections were pruned: it can no longer be told whether it was rejected. */
    record KeyTooOld(String key) implements Decision {}
}
