package com.pygmy.failover.http;

import com.pygmy.failover.NodeAddress;
import com.pygmy.failover.NodeFinding;

/** Told of what fail-over does, for metrics. Thread-safe; must not block. */
public interface FailoverEvents {
    default void sent(NodeAddress node) {}

    default void suspected(NodeAddress node, NodeFinding finding) {}

    default void retried() {}

    default void budgetSpent() {}

    default void gaveUp() {}

    default void overloaded() {}
}
