package com.pygmy.raft.internal.transport;

/** What one replica asks another outside the consensus protocol. Bodies are made and read by the replica. */
public enum PeerOperation {
    /** Have these commands applied: sent by a replica that follows to the one that leads. */
    SUBMIT(1),
    /** How far must I have applied to read what is current? Sent to the one that leads. */
    READ_INDEX(2),
    /** Do you belong to a group that has been formed? Sent by a replica that starts with an empty directory. */
    MEMBERSHIP_STATE(3),
    /** Which commands can you decode? Each tells the other what it knows. */
    DECODABLE(4);

    /** What stands for it in a frame. */
    final int number;

    PeerOperation(int number) {
        this.number = number;
    }
}
