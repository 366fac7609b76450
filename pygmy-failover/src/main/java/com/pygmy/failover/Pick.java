package com.pygmy.failover;

/** A pool's choice for a request. */
public sealed interface Pick {
    /** This one. The caller must give it back with {@link Pool#release}. */
    record Chosen(NodeAddress node) implements Pick {}

    /** There are nodes that could, but each has as many requests as it may have. */
    record Busy() implements Pick {}

    /** No node at the moment, among those that were not tried yet. */
    record None() implements Pick {}
}
