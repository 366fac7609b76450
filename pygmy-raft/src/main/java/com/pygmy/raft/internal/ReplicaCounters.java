package com.pygmy.raft.internal;

/**
 * What a replica has counted since it started, for metrics.
 *
 * @param commandsSubmitted commands handed to {@code submit} here
 * @param commandsFailed of these, how many ended with an exception
 * @param commandsSlow commands that took long, with or without a reply
 * @param entriesProposed log entries this replica proposed as leader
 * @param commandsProposed commands packed into them
 * @param batchesForwarded batches sent to a leader elsewhere
 * @param entriesApplied log entries applied here
 * @param batchesApplied database transactions they took
 * @param readIndexRequests majority confirmations requested for linearizable reads
 * @param duplicates commands that got the kept reply of an earlier one with the same id
 * @param pending commands waiting here now
 * @param snapshotsTaken snapshots taken here
 * @param snapshotsFailed attempts that failed
 * @param snapshotsSent snapshots that a follower got from here and has installed
 * @param snapshotsInstalled snapshots of a leader that have taken the place of this replica's state
 * @param snapshotIndex index of the newest snapshot file, or -1
 * @param snapshotBytes its size
 * @param changesKeptFrom changes after this index can still be delivered to subscribers
 * @param mayVote whether this replica votes and acknowledges entries without restriction
 * @param voteWithdrawn whether its right to vote was withdrawn, since files of it had lost what it had promised
 * @param divergences how often a leader named another entry at an index that was committed here
 * @param stuck 1 while nothing is applied here although more is committed
 * @param followersStuck followers of this leader that answer but have diverged or get no further
 * @param refusedConnections connections to the consensus port on which the other side did not prove to be a peer, or which broke the protocol
 * @param refusedRequests requests of peers that are none between peers, or not for this replica
 * @param refusedTerms requests and answers of peers with a term that cannot be
 * @param refusedProposals entries that this process did not propose
 * @param elections terms that have begun, as far as was seen here
 * @param electionTimeoutMillis the longer election timeout as it is now
 */
public record ReplicaCounters(
        long commandsSubmitted,
        long commandsFailed,
        long commandsSlow,
        long entriesProposed,
        long commandsProposed,
        long batchesForwarded,
        long entriesApplied,
        long batchesApplied,
        long readIndexRequests,
        long duplicates,
        int pending,
        long snapshotsTaken,
        long snapshotsFailed,
        long snapshotsSent,
        long snapshotsInstalled,
        long snapshotIndex,
        long snapshotBytes,
        long changesKeptFrom,
        boolean mayVote,
        boolean voteWithdrawn,
        long divergences,
        int stuck,
        int followersStuck,
        long refusedConnections,
        long refusedRequests,
        long refusedTerms,
        long refusedProposals,
        long elections,
        long electionTimeoutMillis) {}
