package com.pygmy.chaos.harness.history;

import org.jspecify.annotations.Nullable;

/**
 * Something a client did, from the call until the answer.
 *
 * @param id place among the operations of its history, in the order of their calls
 * @param call the event that began it
 * @param answer the event that ended it; null where none was recorded, which means the same as {@link Event.Type#INFO}
 * @param calledAt place of the call among the events of the history
 * @param answeredAt place of the answer; {@link #NEVER} while it may still take effect
 */
public record Operation(int id, Event call, @Nullable Event answer, int calledAt, int answeredAt) {
    /** Later than every event: the answer of an operation that may yet take effect. */
    public static final int NEVER = Integer.MAX_VALUE;

    /** The member of a call that says how many nanoseconds after it was due it was sent, where these are some. */
    public static final String LATE = "late";

    /** The member of an answer that says from which index on it may have taken effect, where that is not known exactly. */
    public static final String INDEX_FROM = "index-from";

    public String f() {
        return call.f();
    }

    public @Nullable String key() {
        return call.key();
    }

    public String process() {
        return call.process();
    }

    /** What was sent. */
    public Value input() {
        return call.value();
    }

    /** What was answered; nil where nothing was. */
    public Value output() {
        return answer == null ? Value.NIL : answer.value();
    }

    /** How it ended; {@link Event.Type#INFO} where it is not known. */
    public Event.Type end() {
        return answer == null ? Event.Type.INFO : answer.type();
    }

    /** It happened. */
    public boolean isOk() {
        return end() == Event.Type.OK;
    }

    /** It did not happen. */
    public boolean isFail() {
        return end() == Event.Type.FAIL;
    }

    /** It may have happened, or may yet. */
    public boolean isOpen() {
        return end() == Event.Type.INFO;
    }

    /** The log index of the answer, where there is one. */
    public @Nullable Long index() {
        return answer == null ? null : answer.index();
    }

    /**
     * The first log index at which it may have taken effect; it did so at {@link #index()} at the latest. That same index where
     * it is known exactly.
     */
    public @Nullable Long indexFrom() {
        Value from = answer == null ? Value.NIL : answer.also(INDEX_FROM);
        return from.isNil() ? index() : Long.valueOf(from.number());
    }

    /** Whether this was answered before the other was called. */
    public boolean precedes(Operation other) {
        return answeredAt < other.calledAt;
    }

    /** How long after it was due it was sent. */
    public long lateNanos() {
        Value late = call.also(LATE);
        return late.isNil() ? 0 : late.number();
    }

    /** For people: {@code process 3: read -> 7}. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("process ").append(process()).append(": ").append(f());
        if (key() != null) {
            text.append(" of ").append(key());
        }
        if (!input().isNil()) {
            text.append(' ').append(input());
        }
        if (isOk()) {
            text.append(output().isNil() || output().equals(input()) ? " -> ok" : " -> " + output());
        } else {
            text.append(isFail() ? " -> failed" : " -> unknown");
        }
        return text.toString();
    }
}
