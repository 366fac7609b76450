package com.pygmy.chaos.bookstore.workload;

import java.util.List;

/**
 * Clients who change the frontend with every request and write in between: books, lists, searches and orders are read in
 * all three consistencies, and each session must see what it has seen and done before.
 */
final class SessionWorkload extends StoreWorkload {
    static final String NAME = "session";

    private static final List<Long> PLENTY = List.of(5_000L);
    private static final int LINEARIZABLE = 20;
    private static final int ANY = 20;

    SessionWorkload(long seed) {
        super(NAME, seed, new Titles("Session", 9_201, 6), PLENTY);
    }

    @Override
    StoreRequest next() {
        int drawn = dice.percent();
        if (drawn < 55) {
            return read(drawn);
        }
        if (drawn < 63) {
            return buying.find(dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 67) {
            return OrderRequests.newest(dice.frontend(), dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 81) {
            return buying.order();
        }
        if (drawn < 84) {
            return buying.cancel();
        }
        return drawn < 92 ? buying.restock(5) : reprice(dice, titles);
    }

    private StoreRequest read(int drawn) {
        if (drawn < 30) {
            return BookRequests.read(dice.frontend(), dice.oneOf(titles.ids()), dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 40) {
            return BookRequests.topic(dice.frontend(), titles.topic(), dice.consistency(LINEARIZABLE, ANY));
        }
        return drawn < 48
                ? BookRequests.words(dice.frontend(), titles.topic(), dice.consistency(LINEARIZABLE, ANY))
                : BookRequests.all(dice.frontend(), dice.consistency(LINEARIZABLE, ANY));
    }

    /** Another price, and every third time another title too, which lists and searches must notice. */
    static StoreRequest reprice(Dice dice, Titles titles) {
        long book = dice.oneOf(titles.ids());
        int price = dice.between(500, 5_000);
        boolean renamed = dice.percent() < 33;
        return BookRequests.reprice(
                dice.frontend(), book, price, renamed ? titles.topic() + " " + book + " edition " + price : null);
    }
}
