package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.Member;
import com.pygmy.raft.Members;
import java.time.Duration;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A replica among its group. Values are taken as validated, but for the first.
 *
 * @param node this replica's name, one of the peers
 * @param peers every replica of the group, this one included: name to {@code host:port} of its consensus port. What the group is
 *     founded with; once it has a log, that says who its members are
 * @param urls where they serve HTTP, as far as is known
 * @param electionTimeoutMin a follower that hears nothing for a random time between these two calls an election
 * @param electionTimeoutMax see above
 * @param logSegmentBytes size of one file of the log; the one being written to is never purged
 */
public record ConsensusSettings(
        String node,
        SortedMap<String, String> peers,
        SortedMap<String, String> urls,
        Duration electionTimeoutMin,
        Duration electionTimeoutMax,
        long logSegmentBytes) {

    public ConsensusSettings {
        if (!peers.containsKey(node)) {
            throw new IllegalArgumentException(
                    "node: " + node + " (expected: one of the peers " + peers.keySet() + ")");
        }
    }

    /** The group as it is configured. */
    public Members members() {
        var members = new TreeMap<String, Member>();
        peers.forEach((name, address) -> members.put(name, new Member(address, urls.getOrDefault(name, ""))));
        return new Members(-1, members);
    }

    /**
     * How long this replica leaves it to those before it, by name, to become a candidate when the group is founded: for each as
     * long as it takes to notice that it may, and to be elected.
     */
    public Duration foundingTurn() {
        return electionTimeoutMax.multipliedBy(3L * peers.headMap(node).size());
    }
}
