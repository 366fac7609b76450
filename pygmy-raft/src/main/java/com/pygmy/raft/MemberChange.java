package com.pygmy.raft;

import java.util.Optional;

/**
 * A change of the members of a group: one replica fewer, one more, or another in the place of one.
 *
 * @param removed the replica that is to leave
 * @param added the replica that is to join
 */
public record MemberChange(Optional<String> removed, Optional<Added> added) {
    /** A replica that is to join, with an empty directory or as one that was a member before. */
    public record Added(String node, Member member) {}

    public static MemberChange add(String node, Member member) {
        return new MemberChange(Optional.empty(), Optional.of(new Added(node, member)));
    }

    public static MemberChange remove(String node) {
        return new MemberChange(Optional.of(node), Optional.empty());
    }

    public static MemberChange replace(String node, String by, Member member) {
        return new MemberChange(Optional.of(node), Optional.of(new Added(by, member)));
    }
}
