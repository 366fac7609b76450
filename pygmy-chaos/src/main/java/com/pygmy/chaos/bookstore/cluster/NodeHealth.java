package com.pygmy.chaos.bookstore.cluster;

import org.jspecify.annotations.Nullable;

/**
 * What a node says of itself.
 *
 * @param role {@code LEADER}, {@code FOLLOWER}, ...; empty for a frontend
 * @param leader the node it believes to lead, where it knows one
 */
public record NodeHealth(
        boolean healthy, String role, @Nullable String leader, long term, long applied) {
    public boolean isLeader() {
        return role.equals("LEADER");
    }
}
