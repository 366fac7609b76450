package com.pygmy.client;

import com.pygmy.protocol.Consistency;
import java.time.Duration;

/** What the calls of one view of a client have in common. Immutable; the session it names is shared. */
record Scope(Session session, Consistency consistency, Duration deadline, int attemptsMax) {
    Scope in(Session other) {
        return new Scope(other, consistency, deadline, attemptsMax);
    }

    Scope reading(Consistency other) {
        return new Scope(session, other, deadline, attemptsMax);
    }

    Scope within(Duration other) {
        return new Scope(session, consistency, other, attemptsMax);
    }

    Scope trying(int other) {
        return new Scope(session, consistency, deadline, other);
    }
}
