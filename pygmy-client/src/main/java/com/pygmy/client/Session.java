package com.pygmy.client;

import com.pygmy.protocol.SessionToken;

/**
 * What one reader has seen: a later read in the same session never sees an older state than it has shown before, at
 * whichever frontend. Thread-safe; may be shared by clients and threads, which then see each other's writes.
 */
public final class Session {
    private SessionToken token;

    private Session(SessionToken token) {
        this.token = token;
    }

    /** A session that has seen nothing yet. */
    public static Session begin() {
        return new Session(SessionToken.EMPTY);
    }

    /** A session that goes on where another one, of another process perhaps, left off. */
    public static Session resume(SessionToken token) {
        return new Session(token);
    }

    /** What it has seen by now. */
    public synchronized SessionToken token() {
        return token;
    }

    /** Notes what an answer has shown. */
    public synchronized void advance(SessionToken seen) {
        token = token.merge(seen);
    }

    /** Forgets what a server refused and all beyond it. Another thread may have begun afresh since: what that has seen stays. */
    synchronized void drop(SessionToken refused) {
        token = token.without(refused);
    }

    @Override
    public String toString() {
        return "Session[" + token() + "]";
    }
}
