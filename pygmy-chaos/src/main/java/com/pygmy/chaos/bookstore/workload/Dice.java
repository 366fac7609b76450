package com.pygmy.chaos.bookstore.workload;

import com.pygmy.protocol.Consistency;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/** All that is left to chance in a workload, and so to its seed. Not thread-safe. */
final class Dice {
    private final Random random;
    private final String prefix;
    private int number;

    /** @param name of the workload: two with the same seed must not draw the same */
    Dice(long seed, String name) {
        this.random = new Random(seed ^ ((long) name.hashCode() << 32));
        this.prefix = Long.toHexString(seed) + "-" + name + "-";
    }

    /** 0 to 99. */
    int percent() {
        return random.nextInt(100);
    }

    /** A number of this range, the upper end not included. */
    int between(int from, int to) {
        return random.nextInt(from, to);
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** One of the last few, which is when a retry meets its own first attempt. */
    <T> T recent(List<T> all, int last) {
        return all.get(all.size() - 1 - random.nextInt(Math.min(last, all.size())));
    }

    /** Any frontend. */
    int frontend() {
        return random.nextInt(1_000);
    }

    /** Any consistency, of a hundred reads so many: the rest are of the session. */
    Consistency consistency(int linearizable, int any) {
        int drawn = percent();
        if (drawn < linearizable) {
            return Consistency.LINEARIZABLE;
        }
        return drawn < linearizable + any ? Consistency.ANY : Consistency.SESSION;
    }

    /** A key that no other request of any workload has. */
    String key(String what) {
        number++;
        return prefix + what + "-" + number;
    }

    /** One to three books, one to {@code copiesMax} copies of each. */
    SortedMap<Long, Long> lines(List<Long> books, int copiesMax) {
        SortedMap<Long, Long> lines = new TreeMap<>();
        int count = random.nextInt(1, 4);
        for (int i = 0; i < count; i++) {
            lines.merge(oneOf(books), (long) random.nextInt(1, copiesMax + 1), Long::sum);
        }
        return lines;
    }
}
