package com.pygmy.chaos.bookstore.workload;

import com.pygmy.protocol.Consistency;
import java.util.List;

/**
 * Clients buy, send orders again, use keys twice, cancel and look; operators restock. Every other book is scarce, so that
 * orders are rejected too.
 */
final class OrdersWorkload extends StoreWorkload {
    static final String NAME = "orders";

    private static final List<Long> SCARCE_AND_PLENTY = List.of(20L, 5_000L);
    private static final int RESTOCK_MAX = 20;

    OrdersWorkload(long seed) {
        super(NAME, seed, new Titles("Trial", 9_001, 8), SCARCE_AND_PLENTY);
    }

    @Override
    StoreRequest next() {
        int drawn = dice.percent();
        if (drawn < 58) {
            return buying.order();
        }
        if (drawn < 68) {
            return buying.again();
        }
        if (drawn < 71) {
            return buying.reusedKey();
        }
        if (drawn < 85) {
            return BookRequests.read(dice.frontend(), dice.oneOf(titles.ids()), Consistency.LINEARIZABLE);
        }
        if (drawn < 90) {
            return buying.find(Consistency.LINEARIZABLE);
        }
        return drawn < 95 ? buying.cancel() : buying.restock(RESTOCK_MAX);
    }
}
