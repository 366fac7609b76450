package com.pygmy.raft.internal.ratis;

/** A wrong turn that a founding took once, or may take; put in on purpose, each has to be found. */
enum FoundingFlaw {
    NONE,
    /** A follower takes from a request what it does not prove: two entries are committed at index 0. */
    COMMIT_NOT_BOUND,
    /** A leader counts entries of an earlier term as committed once a majority has them (Raft, 5.4.2). */
    EARLIER_TERM_COMMITTED,
    /** A vote is told before it is on the disk. */
    VOTE_FORGOTTEN,
    /** An entry is acknowledged before it is on the disk. */
    ENTRY_FORGOTTEN,
    /** A candidate gets votes of those that have more than it has. */
    VOTES_FOR_SHORTER_LOGS,
    /** A replica whose directory was lost votes as if it were new. */
    LOST_DIRECTORY_VOTES,
    /** A replica that starts with nothing founds a group with the first other one that has nothing, and asks no further. */
    FOUNDED_WITHOUT_ALL,
    /** A replica that has entries and has not applied the epoch says that the group is being founded. */
    FOUNDING_UNTIL_EPOCH,
    /** A replica that is refilled takes entries of leaders whose followers it has left. */
    REFILLED_BY_ANY_LEADER,
    /** A replica votes as soon as a leader has sent it anything. */
    VOTES_BEFORE_REFILLED
}
