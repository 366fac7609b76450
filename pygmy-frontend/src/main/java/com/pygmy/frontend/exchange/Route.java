package com.pygmy.frontend.exchange;

import com.pygmy.failover.Group;
import com.pygmy.failover.RequestKind;

/** Where a request belongs, and what may be done with it. */
public sealed interface Route {
    /** To a node of this pool. */
    record ToNode(Group group, RequestKind kind, boolean cacheable) implements Route {}

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
}
