package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Book;
import com.pygmy.api.Consistency;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.BookQuery;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import java.util.ArrayList;
import java.util.List;

/**
 * Books are put on shelves one by one, a few are taken off, and shelves are read whole: what was put there and acknowledged
 * is in every later reading. A shelf is full after some books, and the next one is begun.
 */
final class SetWorkload implements StoreWorkload {
    static final String NAME = "set";

    private static final long FIRST_BOOK = 10_001;
    private static final int SHELF = 25;

    private final Titles bought = new Titles("Sold", 9_501, 2);
    private final Dice dice;
    private final Buying buying;
    private final List<Long> added = new ArrayList<>();
    private int number;

    SetWorkload(long seed) {
        this.dice = new Dice(seed, NAME);
        this.buying = new Buying(dice, bought.ids());
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void load(PygmyClient client, Notes notes) {
        bought.load(client, notes, List.of(100_000L));
    }

    @Override
    public StoreRequest next() {
        int drawn = dice.percent();
        if (added.isEmpty() || drawn < 40) {
            long id = FIRST_BOOK + number++;
            added.add(id);
            return new BookRequests.Add(dice.door(), dice.key("add"), new Titles(shelf(id), id, 1).draft(id, 1));
        }
        if (drawn < 60) {
            return buying.order();
        }
        long recent = dice.recent(added, 2 * SHELF);
        if (drawn < 64) {
            added.remove(recent);
            return new BookRequests.Remove(dice.door(), recent, shelf(recent));
        }
        return BookRequests.List.topic(dice.door(), shelf(recent), Consistency.LINEARIZABLE);
    }

    /** No shelf's name is part of another's. */
    private static String shelf(long id) {
        return "Shelf " + (1_000 + (id - FIRST_BOOK) / SHELF);
    }

    @Override
    public void readAll(PygmyClient client, Notes notes) {
        bought.readAll(client, notes);
        for (long id = FIRST_BOOK; id < FIRST_BOOK + number; id += SHELF) {
            readShelf(client, notes, shelf(id));
        }
    }

    private static void readShelf(PygmyClient client, Notes notes, String shelf) {
        try {
            List<Book> found = client.books()
                    .list(BookQuery.all().topic(shelf).limit(BookRequests.PAGE))
                    .value()
                    .books();
            notes.found("final-shelf", shelf, BookValues.of(found));
        } catch (PygmyException e) {
            notes.failed("final-shelf", shelf, Value.of(String.valueOf(e.getMessage())));
        }
    }
}
