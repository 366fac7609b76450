package com.pygmy.failover;

/** How often a request may be sent. */
public enum RequestKind {
    /** Changes nothing: as often as needed, anywhere. */
    READ,
    /** A command with an idempotency key: again with the same key, even where it may have been executed. */
    KEYED_WRITE,
    /** A command without a key: again only where it was surely not executed. */
    WRITE,
    /** A command whose body streams through and cannot be sent twice: again only while none of it was sent. */
    STREAMED_WRITE;

    public boolean isRead() {
        return this == READ;
    }
}
