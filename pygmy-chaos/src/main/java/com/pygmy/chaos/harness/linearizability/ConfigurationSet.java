package com.pygmy.chaos.harness.linearizability;

/**
 * The configurations that a search has been in, each a few words in one flat table with open addressing: hundreds of
 * millions of bytes hold tens of millions of them, and not one is an object. Not thread-safe.
 */
final class ConfigurationSet {
    private static final int FIRST_CAPACITY = 64;

    private final int stride;
    private final MemoryBudget budget;
    private long[] table;
    private int capacity;
    private int size;

    /** A set of configurations of {@code stride} words, of which the first is never 0. */
    ConfigurationSet(int stride, MemoryBudget budget) {
        this.stride = stride;
        this.budget = budget;
        this.capacity = FIRST_CAPACITY;
        this.table = new long[capacity * stride];
    }

    /** Whether the next {@link #add} has room; grows where it must, and is false where memory is spent. */
    boolean hasRoom() {
        if (size < capacity / 2) {
            return true;
        }
        long words = 2L * capacity * stride;
        // Old and new table are both there while one is copied to the other.
        if (words > Integer.MAX_VALUE - 8 || !budget.take(words * Long.BYTES)) {
            return false;
        }
        long[] old = table;
        table = new long[(int) words];
        capacity *= 2;
        for (int from = 0; from < old.length; from += stride) {
            if (old[from] != 0) {
                System.arraycopy(old, from, table, place(old, from), stride);
            }
        }
        budget.giveBack((long) old.length * Long.BYTES);
        return true;
    }

    /** Adds a configuration; false where it was there. There must be room. */
    boolean add(long[] configuration) {
        int place = place(configuration, 0);
        if (table[place] != 0) {
            return false;
        }
        System.arraycopy(configuration, 0, table, place, stride);
        size++;
        return true;
    }

    /** Gives its memory back; nothing may be added any more. */
    void release() {
        if (capacity > FIRST_CAPACITY) {
            budget.giveBack((long) table.length * Long.BYTES);
        }
        table = new long[0];
    }

    private int place(long[] words, int from) {
        long hash = 0;
        for (int i = 0; i < stride; i++) {
            hash = (hash ^ words[from + i]) * 0x9E3779B97F4A7C15L;
            hash ^= hash >>> 29;
        }
        int bucket = (int) (hash >>> 8) & (capacity - 1);
        while (true) {
            int place = bucket * stride;
            if (table[place] == 0 || same(words, from, place)) {
                return place;
            }
            bucket = (bucket + 1) & (capacity - 1);
        }
    }

    private boolean same(long[] words, int from, int place) {
        for (int i = 0; i < stride; i++) {
            if (table[place + i] != words[from + i]) {
                return false;
            }
        }
        return true;
    }
}
