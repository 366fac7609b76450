package com.pygmy.chaos.bookstore.workload;

import com.pygmy.api.Book;
import com.pygmy.chaos.harness.Notes;
import com.pygmy.chaos.harness.history.Value;
import com.pygmy.client.BookQuery;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Consistency;
import java.util.ArrayList;
import java.util.List;

/**
 * Books are added to topics one by one, a few are removed, and topics are read whole: what was added and acknowledged
 * is in every later reading. A topic is full after some books, and the next one is begun.
 */
final class SetWorkload extends StoreWorkload {
    static final String NAME = "set";

    private static final long FIRST_BOOK = 10_001;
    private static final int PER_TOPIC = 25;

    private final List<Long> added = new ArrayList<>();
    private int number;

    SetWorkload(long seed) {
        super(NAME, seed, new Titles("Sold", 9_501, 2), List.of(100_000L));
    }

    @Override
    StoreRequest next() {
        int drawn = dice.percent();
        if (added.isEmpty() || drawn < 40) {
            long id = FIRST_BOOK + number++;
            added.add(id);
            return BookRequests.add(dice.frontend(), dice.key("add"), new Titles(topic(id), id, 1).draft(id, 1));
        }
        if (drawn < 60) {
            return buying.order();
        }
        long recent = dice.recent(added, 2 * PER_TOPIC);
        if (drawn < 64) {
            added.remove(recent);
            return BookRequests.remove(dice.frontend(), recent, topic(recent));
        }
        return BookRequests.topic(dice.frontend(), topic(recent), Consistency.LINEARIZABLE);
    }

    /** No name is part of another's. */
    private static String topic(long id) {
        return "Set " + (1_000 + (id - FIRST_BOOK) / PER_TOPIC);
    }

    @Override
    void readAll(PygmyClient client, Notes notes) {
        super.readAll(client, notes);
        for (long id = FIRST_BOOK; id < FIRST_BOOK + number; id += PER_TOPIC) {
            readTopic(client, notes, topic(id));
        }
    }

    private static void readTopic(PygmyClient client, Notes notes, String topic) {
        try {
            List<Book> found = client.books()
                    .list(BookQuery.all().topic(topic).limit(BookRequests.PAGE))
                    .value()
                    .books();
            notes.found("final-topic", topic, BookValues.of(found));
        } catch (PygmyException e) {
            notes.failed("final-topic", topic, Value.of(String.valueOf(e.getMessage())));
        }
    }
}
