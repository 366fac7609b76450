package com.pygmy.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order, as it is kept and answered. All its answers are equal but for {@code state} and {@code cancelledAt}.
 *
 * @param id 128 bits of SHA-256 over the key, in hexadecimal
 * @param key the Idempotency-Key it was placed with
 * @param totalCents sum over the lines of copies times unit price
 * @param placedAt the time of the log entry that decided it
 * @param decidedIndex the index of that entry in the catalog's log
 * @param cancelledAt the time of the log entry that began its cancellation; null where it is not cancelled, or was by a
 *     release that did not keep the time
 */
public record Order(
        String id,
        String key,
        State state,
        List<Line> lines,
        long totalCents,
        Instant placedAt,
        long decidedIndex,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Instant cancelledAt) {

    /** An order without a time of cancellation. */
    public Order(
            String id,
            String key,
            State state,
            List<Line> lines,
            long totalCents,
            Instant placedAt,
            long decidedIndex) {
        this(id, key, state, lines, totalCents, placedAt, decidedIndex, null);
    }

    /** The life of an order. */
    public enum State {
        PLACED,
        CANCELLING,
        CANCELLED
    }

    /** Copies bought of one book, at the price of the moment of the decision. */
    public record Line(long bookId, long copies, long unitPriceCents) {}
}
