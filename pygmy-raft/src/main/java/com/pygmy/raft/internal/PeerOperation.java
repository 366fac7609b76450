package com.pygmy.raft.internal;

/** What one replica asks another outside the consensus protocol itself. Bodies are JSON, made and read by the replica. */
public enum PeerOperation {
    /** Have these commands applied: sent by a replica that follows to the one that leads. */
    SUBMIT,
    /** How far must I have applied to read what is current? Sent to the one that leads. */
    READ_INDEX,
    /** Do you belong to a group that has been formed? Sent by a replica that starts with an empty directory. */
    STANDING,
    /** Which commands can you decode? Each tells the other what it knows. */
    DECODABLE
}
