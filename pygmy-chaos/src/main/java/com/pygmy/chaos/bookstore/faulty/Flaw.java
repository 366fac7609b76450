package com.pygmy.chaos.bookstore.faulty;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What is wrong with a faulty store, and the promise that it breaks by that. */
public enum Flaw {
    NONE("nothing is wrong with it", ""),
    STALE_READS("some linearizable reads are of an older state, and say so by their index", "linearizable-up-to-date"),
    LYING_INDEX("some reads are of an older state, and say that they are of the latest", "index-honest"),
    LOST_WRITE("some orders are acknowledged and never recorded", "acknowledged-orders-kept"),
    APPLIED_TWICE("some orders take their copies twice", "stock-conserved"),
    KEY_IGNORED("an order that is sent again under its key is another order", "one-order-per-key"),
    OVERSELL("orders are accepted whether or not there are copies", "stock-never-negative"),
    SOLD_AFTER_REJECTION(
            "a rejected order that is sent again is sold where there are copies by now", "refused-without-effect"),
    CACHE_NEVER_INVALIDATED("what a frontend has once read it never drops", "index-honest"),
    SESSION_GOES_BACK("one frontend is behind and answers sessions that have seen more", "session-never-back"),
    LOST_BOOK("some books are acknowledged and never added", "set-kept"),
    DIVERGED_REPLICA("one replica's state is another one than the others'", "replicas-agree");

    private final String words;
    private final String brokenPromise;

    Flaw(String words, String brokenPromise) {
        this.words = words;
        this.brokenPromise = brokenPromise;
    }

    /** What is wrong, in a few words. */
    public String words() {
        return words;
    }

    /** The name of the check result that must end invalid; empty where nothing is wrong. */
    public String brokenPromise() {
        return brokenPromise;
    }

    /**
     * The flaw of this name.
     *
     * @throws IllegalArgumentException where there is none; the message says which there are
     */
    public static Flaw named(String name) {
        List<String> names = Arrays.stream(values()).map(Flaw::toString).toList();
        int at = names.indexOf(name);
        if (at < 0) {
            throw new IllegalArgumentException(
                    "faulty store: '" + name + "' (expected: " + String.join(", ", names) + ")");
        }
        return values()[at];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
