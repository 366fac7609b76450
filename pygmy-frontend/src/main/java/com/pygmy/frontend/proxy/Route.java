package com.pygmy.frontend.proxy;

import com.pygmy.failover.Group;

/** Where a request belongs, and what may be done with it. */
sealed interface Route {
    /** To a node of this pool. */
    record ToNode(Group group, Kind kind, boolean cacheable) implements Route {}

    /** Not to a node: the frontend's own resources, and everything that does not exist. */
    record Here() implements Route {}

    /**
     * The path goes to nodes, the method does not.
     *
     * @param allow the methods that the resource knows, as the header {@code Allow} lists them
     */
    record NotAllowed(String allow) implements Route {}

    /** Asks which methods a resource of the nodes knows. */
    record Options(String allow) implements Route {}

    /** How often a request may be sent. */
    enum Kind {
        /** Changes nothing: as often as needed, anywhere. */
        READ,
        /** A command with an idempotency key: again with the same key, even where it may have been executed. */
        KEYED_WRITE,
        /** A command without a key: again only where it was surely not executed. */
        WRITE,
        /** A command whose body streams through and cannot be sent twice: again only while none of it was sent. */
        STREAMED_WRITE;

        boolean isRead() {
            return this == READ;
        }
    }
}
