package com.pygmy.chaos.bookstore.cluster;

import com.pygmy.protocol.NodeStatus;
import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param healthy whether each of its checks is well
 * @param replica its part in its group; null for a frontend
 */
public record NodeHealth(boolean healthy, @Nullable NodeStatus replica) {
    public boolean isLeader() {
        return replica != null && replica.role().equals("LEADER");
    }

    /** The node it believes to lead, where it knows one. */
    public @Nullable String leader() {
        return replica == null ? null : replica.leader();
    }

    public long term() {
        return replica == null ? 0 : replica.term();
    }

    public long applied() {
        return replica == null ? 0 : replica.applied();
    }
}
