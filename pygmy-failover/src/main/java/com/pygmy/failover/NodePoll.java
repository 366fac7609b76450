package com.pygmy.failover;

import com.pygmy.protocol.NodeStatus;

/** How a poll of a node's health ended. */
public sealed interface NodePoll {
    /** It answered and said how it is, well or not. */
    record Told(NodeStatus status) implements NodePoll {}

    /** It did not answer, or not with anything that can be understood. */
    record Failed(String problem) implements NodePoll {}
}
