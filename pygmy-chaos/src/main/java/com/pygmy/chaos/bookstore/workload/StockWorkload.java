package com.pygmy.chaos.bookstore.workload;

import com.pygmy.protocol.Consistency;
import java.util.List;

/**
 * Many want few copies of few books: orders of one book, copies added and taken away, returns, and linearizable reads in
 * between. The stock is near its end most of the time, where an oversell shows.
 */
final class StockWorkload extends StoreWorkload {
    static final String NAME = "stock";

    private static final List<Long> FEW = List.of(30L);
    private static final int CHANGE_MAX = 10;

    StockWorkload(long seed) {
        super(NAME, seed, new Titles("Counter", 9_101, 3), FEW);
    }

    @Override
    StoreRequest next() {
        int drawn = dice.percent();
        if (drawn < 30) {
            return buying.order();
        }
        if (drawn < 40) {
            return buying.again();
        }
        if (drawn < 45) {
            return buying.cancel();
        }
        if (drawn < 65) {
            return buying.restock(CHANGE_MAX);
        }
        if (drawn < 75) {
            long away = -dice.between(1, CHANGE_MAX + 1);
            return BookRequests.restock(dice.frontend(), dice.key("away"), dice.oneOf(titles.ids()), away);
        }
        return BookRequests.read(dice.frontend(), dice.oneOf(titles.ids()), Consistency.LINEARIZABLE);
    }
}
