package com.pygmy.chaos.harness.transaction;

import java.util.EnumSet;
import java.util.Set;

/** What can be wrong with a history of transactions; cycles by Adya's names, from the worst to the least. */
enum Phenomenon {
    GARBAGE_READ("garbage-read", "a value was read that nothing wrote"),
    DUPLICATE_ELEMENTS("duplicate-elements", "a list has the same element twice"),
    CYCLIC_VERSIONS("cyclic-versions", "versions of a key each come before the other"),
    G0("G0", "writes of transactions come each before the other"),
    INCOMPATIBLE_ORDER("incompatible-order", "two reads of a list agree with no one order of its elements"),
    G1A("G1a", "a transaction read what another wrote that failed"),
    DIRTY_UPDATE("dirty-update", "a transaction added to what another wrote that failed"),
    G1B("G1b", "a transaction read what another wrote and then replaced itself"),
    G1C("G1c", "transactions wrote or read what depends each on the other"),
    INTERNAL("internal", "a transaction did not see what it had read or written itself"),
    LOST_UPDATE("lost-update", "transactions read the same version of a key, and each wrote it anew"),
    G_SINGLE("G-single", "a transaction saw a part of what was before it, and missed another part"),
    G_NONADJACENT("G-nonadjacent", "transactions missed writes of others, no two of them in a row"),
    G2_ITEM("G2-item", "transactions each missed a write of the next");

    static final Set<Phenomenon> OF_WRITES = EnumSet.range(GARBAGE_READ, G0);
    static final Set<Phenomenon> OF_COMMITTED = EnumSet.range(GARBAGE_READ, G1C);
    static final Set<Phenomenon> OF_SNAPSHOTS = EnumSet.range(GARBAGE_READ, G_NONADJACENT);
    static final Set<Phenomenon> ALL = EnumSet.allOf(Phenomenon.class);
    /** Adya's PL-2.99; that a transaction sees its own steps is no part of it. */
    static final Set<Phenomenon> OF_ITEMS = EnumSet.complementOf(EnumSet.of(INTERNAL));

    private final String name;
    private final String words;

    Phenomenon(String name, String words) {
        this.name = name;
        this.words = words;
    }

    /** What it is, as a clause. */
    String words() {
        return words;
    }

    @Override
    public String toString() {
        return name;
    }
}
