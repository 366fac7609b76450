package com.pygmy.chaos.bookstore.workload;

import com.pygmy.protocol.Consistency;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Orders of some books, and requests about those placed before. Not thread-safe. */
final class Buying {
    /** Keys are taken up again while they are young: that is when a retry meets its own first attempt. */
    private static final int RECENT = 40;

    private static final int COPIES_MAX = 3;

    private final Dice dice;
    private final List<Long> books;
    private final List<Placed> placed = new ArrayList<>();

    private record Placed(String key, SortedMap<Long, Long> lines) {
        StoreRequest by(int frontend) {
            return OrderRequests.place(frontend, key, lines);
        }
    }

    Buying(Dice dice, List<Long> books) {
        this.dice = dice;
        this.books = List.copyOf(books);
    }

    /** A new order. */
    StoreRequest order() {
        int frontend = dice.frontend();
        Placed order = new Placed(dice.key("order"), dice.lines(books, COPIES_MAX));
        placed.add(order);
        return order.by(frontend);
    }

    /** An order that was placed before, sent again under its key by any frontend; a new one where there is none. */
    StoreRequest again() {
        return placed.isEmpty() ? order() : recent().by(dice.frontend());
    }

    /** The key of an earlier order with other lines. */
    StoreRequest reusedKey() {
        return placed.isEmpty()
                ? order()
                : OrderRequests.place(dice.frontend(), recent().key(), dice.lines(books, COPIES_MAX));
    }

    /** A look at an earlier order. */
    StoreRequest find(Consistency consistency) {
        return placed.isEmpty() ? order() : OrderRequests.find(dice.frontend(), recent().key(), consistency);
    }

    /** The cancellation of an earlier order. */
    StoreRequest cancel() {
        return placed.isEmpty() ? order() : OrderRequests.cancel(dice.frontend(), recent().key(), dice.key("cancel"));
    }

    /** Some copies more of one of the books. */
    StoreRequest restock(int copiesMax) {
        return BookRequests.restock(
                dice.frontend(), dice.key("restock"), dice.oneOf(books), dice.between(1, copiesMax + 1));
    }

    private Placed recent() {
        return dice.recent(placed, RECENT);
    }
}
