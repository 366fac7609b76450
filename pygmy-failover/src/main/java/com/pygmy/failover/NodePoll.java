package com.pygmy.failover;

import com.pygmy.api.cluster.NodeStatus;

/** What came of asking a node for its health. */
public sealed interface NodePoll {
    /** It answered and said how it stands, well or not. */
    record Told(NodeStatus status) implements NodePoll {}

    /** It did not answer, or not with anything that can be understood. */
    record Failed(String problem) implements NodePoll {}
}
