package com.pygmy.protocol;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a replica says of itself: the details of its health check {@code raft}, and a line of {@code GET /v1/cluster}.
 *
 * @param role {@code LEADER}, {@code FOLLOWER}, {@code CANDIDATE}, or {@code STOPPED}
 * @param leader the node believed to lead, where one is known
 * @param epoch names the log, where it is known
 * @param committed highest log index known to be committed
 * @param applied highest log index whose effect can be read here
 * @param lagEntries committed minus applied, or entries behind the leader where that is more
 * @param canRead whether reads may be sent here
 * @param canWrite whether commands may be sent here
 * @param draining whether the node is about to stop
 * @param since when the role last changed
 * @param cause why it is not healthy, where it is not
 * @param release which build it is; absent from nodes of an earlier release
 */
public record NodeStatus(
        String node,
        String group,
        String role,
        @Nullable String leader,
        long term,
        @Nullable String epoch,
        long committed,
        long applied,
        long lagEntries,
        boolean canRead,
        boolean canWrite,
        boolean draining,
        Instant since,
        @Nullable String cause,
        @Nullable Release release) {
    /**
     * Which build a node runs.
     *
     * @param build its version
     * @param logForm the form of the log's entries that it writes
     * @param upgradeInProgress what other nodes of the group, by what this one was told, can read and it cannot, or it can and they
     *     cannot: commands that one of them cannot read are refused meanwhile
     */
    public record Release(
            String build, int logForm, @Nullable String upgradeInProgress) {}
}
