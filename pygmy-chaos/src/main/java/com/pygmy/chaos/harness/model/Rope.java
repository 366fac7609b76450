package com.pygmy.chaos.harness.model;

import org.jspecify.annotations.Nullable;

/**
 * A text made by appending to a shorter one, which it shares: the thousands of states that a search goes through cost a few
 * words each. Equal by content.
 */
public final class Rope {
    private static final long BASE = 0x9E3779B97F4A7C15L; // odd, so that every factor of the hash counts

    private final @Nullable Rope start;
    private final String end;
    private final int length;
    private final long hash;

    private Rope(@Nullable Rope start, String end) {
        this.start = start;
        this.end = end;
        this.length = (start == null ? 0 : start.length) + end.length();
        long rolled = start == null ? 0 : start.hash;
        for (int i = 0; i < end.length(); i++) {
            rolled = rolled * BASE + end.charAt(i) + 1;
        }
        this.hash = rolled;
    }

    static Rope of(String text) {
        return new Rope(null, text);
    }

    Rope plus(String text) {
        return new Rope(this, text);
    }

    /** Whether this is that text. */
    boolean holds(String text) {
        return text.length() == length && starts(text);
    }

    /** Whether the other begins with this; the other is one piece as a rule. */
    boolean begins(Rope other) {
        return length <= other.length && starts(other.start == null ? other.end : other.toString());
    }

    private boolean starts(String text) {
        int upTo = length;
        for (Rope part = this; part != null; part = part.start) {
            upTo -= part.end.length();
            if (!text.startsWith(part.end, upTo)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        if (this == other) {
            return true;
        }
        if (!(other instanceof Rope rope) || rope.hash != hash || rope.length != length) {
            return false;
        }
        return start == rope.start ? end.equals(rope.end) : holds(rope.toString());
    }

    @Override
    public int hashCode() {
        return Long.hashCode(hash);
    }

    /** The whole text. */
    @Override
    public String toString() {
        char[] text = new char[length];
        int upTo = length;
        for (Rope part = this; part != null; part = part.start) {
            upTo -= part.end.length();
            part.end.getChars(0, part.end.length(), text, upTo);
        }
        return new String(text);
    }
}
