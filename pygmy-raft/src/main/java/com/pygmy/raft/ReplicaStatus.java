package com.pygmy.raft;

import java.time.Instant;
import java.util.Optional;

/**
 * What a replica knows of itself at one moment. Other replicas may know better.
 *
 * @param node this replica's name
 * @param group the replicated group
 * @param epoch names the log, once it is known
 * @param leader the replica believed to lead, where one was heard of within an election timeout
 * @param committed highest index known here to be committed
 * @param applied highest index whose effect can be read here
 * @param lagEntries how many committed entries are not applied here, as far as is known here or from a leader
 * @param canRead whether reads can be answered here with a bounded lag
 * @param canWrite whether commands submitted here can be expected to succeed
 * @param draining whether it is about to stop
 * @param since when the role last changed, by this node's clock
 * @param cause why it cannot serve, where it cannot
 * @param logForm the form of the entries that this replica logs
 * @param upgrade which replicas decode other commands than this one, as while a new release is rolled out
 */
public record ReplicaStatus(
        String node,
        String group,
        Optional<String> epoch,
        Role role,
        Optional<String> leader,
        long term,
        long committed,
        long applied,
        long lagEntries,
        boolean canRead,
        boolean canWrite,
        boolean draining,
        Instant since,
        Optional<String> cause,
        int logForm,
        Optional<String> upgrade) {

    /** The part a replica plays in its term. */
    public enum Role {
        LEADER,
        FOLLOWER,
        CANDIDATE,
        STOPPED
    }
}
