package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.BookDraft;
import java.util.ArrayList;
import java.util.List;

/**
 * What a cache is for, and what it must not get wrong: many reads of few books, lists and searches by every frontend, and
 * now and then a change of stock, price or title, a new book, or one less.
 */
final class CacheWorkload extends StoreWorkload {
    static final String NAME = "cache";

    private static final List<Long> PLENTY = List.of(5_000L);
    private static final int LINEARIZABLE = 10;
    private static final int ANY = 25;
    private static final long SEASONAL = 9_400;
    private static final int SEASONAL_MAX = 90;

    private final List<Long> seasonal = new ArrayList<>();
    private int added;

    CacheWorkload(long seed) {
        super(NAME, seed, new Titles("Popular", 9_301, 8), PLENTY);
    }

    @Override
    StoreRequest next() {
        int drawn = dice.percent();
        if (drawn < 60) {
            return BookRequests.read(dice.frontend(), popular(), dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 74) {
            return BookRequests.topic(dice.frontend(), titles.topic(), dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 80) {
            return BookRequests.words(dice.frontend(), titles.topic(), dice.consistency(LINEARIZABLE, ANY));
        }
        if (drawn < 86) {
            return SessionWorkload.reprice(dice, titles);
        }
        if (drawn < 90) {
            return buying.restock(5);
        }
        return drawn < 95 ? buying.order() : seasonal();
    }

    /** The first books are read far more often than the last. */
    private long popular() {
        List<Long> ids = titles.ids();
        return ids.get(Math.min(dice.between(0, ids.size()), dice.between(0, ids.size())));
    }

    private StoreRequest seasonal() {
        if (added < SEASONAL_MAX && (seasonal.isEmpty() || dice.percent() < 60)) {
            long id = SEASONAL + added++;
            seasonal.add(id);
            BookDraft draft = titles.draft(id, 100);
            return BookRequests.add(dice.frontend(), dice.key("add"), draft);
        }
        if (seasonal.isEmpty()) {
            return buying.order();
        }
        return BookRequests.remove(dice.frontend(), seasonal.remove(dice.between(0, seasonal.size())), titles.topic());
    }
}
