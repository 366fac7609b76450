package com.pygmy.chaos.bookstore.workload;

import com.pygmy.chaos.harness.Generator;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.client.PygmyClient;
import java.util.List;

/** A workload of the store: it has books of its own, so that several can run at once. */
abstract class StoreWorkload {
    final Titles titles;
    final Dice dice;
    final Buying buying;

    private final String name;
    private final List<Long> stocks;

    /** @param stocks of the books at first, in turns */
    StoreWorkload(String name, long seed, Titles titles, List<Long> stocks) {
        this.name = name;
        this.titles = titles;
        this.stocks = List.copyOf(stocks);
        this.dice = new Dice(seed, name);
        this.buying = new Buying(dice, titles.ids());
    }

    final String name() {
        return name;
    }

    /** Adds its books and notes them. Blocks. */
    final void load(PygmyClient client, Notes notes) {
        titles.load(client, notes, stocks);
    }

    /** See {@link Generator#next}. */
    abstract StoreRequest next();

    /** Reads its books when the store is at rest. Blocks. */
    void readAll(PygmyClient client, Notes notes) {
        titles.readAll(client, notes);
    }
}
