package com.pygmy.api.ledger;

import com.pygmy.api.Order;
import com.pygmy.protocol.Problem;
import java.time.Instant;
import java.util.List;

/**
 * A row of the catalog's ledger.
 *
 * @param sequence place in the ledger, ascending without repetition in the order of decisions
 * @param lines with prices, where sold; empty where rejected
 * @param shortages where rejected; empty where sold
 * @param returned whether a cancellation gave the copies back
 */
public record LedgerEntry(
        long sequence,
        String orderId,
        String key,
        Outcome outcome,
        List<Order.Line> lines,
        List<Problem.Shortage> shortages,
        long totalCents,
        long decidedIndex,
        Instant decidedAt,
        boolean returned) {

    /** How it was decided. */
    public enum Outcome {
        SOLD,
        REJECTED
    }
}
