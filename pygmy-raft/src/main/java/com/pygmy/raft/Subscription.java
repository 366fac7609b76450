package com.pygmy.raft;

/** A listener's registration with a replica. */
public interface Subscription extends AutoCloseable {
    /** Ends it. Safe to call twice; after it returns no further call to the listener begins. */
    @Override
    void close();
}
