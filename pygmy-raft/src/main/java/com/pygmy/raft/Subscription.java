package com.pygmy.raft;

/** A listener's registration with a replica. */
public interface Subscription extends AutoCloseable {
    /** Ends it. Safe to call twice, does not block; no further call to the listener begins, one that has begun may go on. */
    @Override
    void close();
}
