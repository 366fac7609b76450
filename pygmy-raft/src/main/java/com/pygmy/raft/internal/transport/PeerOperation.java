package com.pygmy.raft.internal.transport;

/** The calls between replicas outside the consensus protocol. Bodies are made and read by the replica. */
public enum PeerOperation {
    /** Commands to be applied: sent by a follower to the leader. */
    SUBMIT(1),
    /** The index that must have been applied for a linearizable read. Sent to the leader. */
    READ_INDEX(2),
    /**
     * Whether the other belongs to a group that has been formed, and which replicas that has. The only operation that is answered to
     * a replica that is no member.
     */
    MEMBERSHIP_STATE(3),
    /** Which commands each replica can decode: both sides send what they know. */
    DECODABLE(4),
    /** Somebody waits here for commits: the leader is to send them soon. Sent to the leader; releases before ignore it. */
    PROMPT_COMMITS(5),
    /** The group is about to add the other. Sent by the leader. */
    INVITE(6),
    /** A change of the group's members. Sent to the leader. */
    CHANGE_MEMBERS(7);

    /** Identifies it in a frame. */
    final int number;

    PeerOperation(int number) {
        this.number = number;
    }
}
