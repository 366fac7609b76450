package com.pygmy.chaos.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An endless sequence of requests, which the seed alone decides: new orders, orders sent again, keys used for another order,
 * reads, cancellations and restocks. Not thread-safe.
 */
final class Requests {
    /** Keys are taken up again while they are young: that is when a retry meets its own first try. */
    private static final int RECENT = 40;

    private final Random random;
    private final String prefix;
    private final List<Long> books;
    private final List<Request.Place> placed = new ArrayList<>();
    private int number;

    Requests(long seed, List<Long> books) {
        this.random = new Random(seed);
        this.prefix = Long.toHexString(seed) + "-";
        this.books = List.copyOf(books);
    }

    Request next() {
        int dice = random.nextInt(100);
        number++;
        if (placed.isEmpty() || dice < 58) {
            return remembered(new Request.Place(prefix + "order-" + number, lines()));
        }
        if (dice < 68) {
            return recent();
        }
        if (dice < 71) {
            return new Request.Place(recent().key(), lines());
        }
        if (dice < 85) {
            return new Request.FindBook(anyBook());
        }
        if (dice < 90) {
            return new Request.FindOrder(recent().key());
        }
        if (dice < 95) {
            return new Request.Cancel(recent().key(), prefix + "cancel-" + number);
        }
        return new Request.Restock(prefix + "restock-" + number, anyBook(), random.nextInt(1, 21));
    }

    private Request.Place remembered(Request.Place place) {
        placed.add(place);
        return place;
    }

    private Request.Place recent() {
        int back = random.nextInt(Math.min(RECENT, placed.size()));
        return placed.get(placed.size() - 1 - back);
    }

    private long anyBook() {
        return books.get(random.nextInt(books.size()));
    }

    private SortedMap<Long, Long> lines() {
        SortedMap<Long, Long> lines = new TreeMap<>();
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            lines.merge(anyBook(), (long) random.nextInt(1, 4), Long::sum);
        }
        return lines;
    }
}
