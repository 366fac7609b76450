package com.pygmy.raft.internal.ratis;

import com.pygmy.raft.internal.apply.ApplyProgress;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto;
import org.apache.ratis.proto.RaftProtos.AppendEntriesReplyProto.AppendResult;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a leader sees of one follower's progress: whether it has diverged, and whether it is stuck.
 *
 * <p>A follower that answers that it does not have the previous entry, where that entry is the last that it counts as committed,
 * and the leader has committed that index too, holds another entry there. Nothing that is appended can mend it; a snapshot of
 * a later index can. Written by the appender's thread, read by any.
 */
final class FollowerProgress {
    private static final Logger LOGGER = LoggerFactory.getLogger(FollowerProgress.class);

    /** One such answer may have been overtaken by a commit that the follower learned of meanwhile. */
    private static final int CONFLICTS_MIN = 2;

    private static final long NONE = Long.MAX_VALUE;

    private final String follower;
    private int conflicts;
    private long followerCommit = -1;
    private long behindSinceNanos;
    private boolean behind;
    private volatile long snapshotNeededFrom = NONE;
    private volatile boolean stuck;

    FollowerProgress(String follower) {
        this.follower = follower;
    }

    /**
     * The follower has answered.
     *
     * @param leaderCommit the leader's commit index when the request was put together
     */
    void answered(AppendEntriesRequestProto request, AppendEntriesReplyProto reply, long leaderCommit, long nowNanos) {
        watchConflicts(request, reply, leaderCommit);
        watchCommit(reply.getFollowerCommit(), leaderCommit, nowNanos);
    }

    private void watchConflicts(AppendEntriesRequestProto request, AppendEntriesReplyProto reply, long leaderCommit) {
        boolean conflict = reply.getResult() == AppendResult.INCONSISTENCY
                && request.hasPreviousLog()
                && request.getPreviousLog().getIndex() == reply.getFollowerCommit()
                && leaderCommit >= reply.getFollowerCommit();
        if (conflict && ++conflicts == CONFLICTS_MIN) {
            snapshotNeededFrom = reply.getFollowerCommit() + 1;
            LOGGER.error(
                    "{} has diverged: it does not hold {} although it counts that index as committed;"
                            + " a snapshot of a later index will replace its state",
                    follower,
                    request.getPreviousLog());
        }
        boolean appended = reply.getResult() == AppendResult.SUCCESS && request.getEntriesCount() > 0;
        if (appended && conflicts > 0) {
            replaced();
        }
    }

    private void watchCommit(long commit, long leaderCommit, long nowNanos) {
        if (!behind || commit > followerCommit || commit >= leaderCommit) {
            followerCommit = commit;
            behindSinceNanos = nowNanos;
            behind = commit < leaderCommit;
            stuck = false;
        } else if (!stuck && nowNanos - behindSinceNanos >= ApplyProgress.STUCK_AFTER.toNanos()) {
            stuck = true;
            LOGGER.warn(
                    "{} answers but is stuck: its commit index is still {}, here it is {}",
                    follower,
                    commit,
                    leaderCommit);
        }
    }

    /** The follower's state is the leader's again. */
    void replaced() {
        conflicts = 0;
        snapshotNeededFrom = NONE;
    }

    boolean hasDiverged() {
        return snapshotNeededFrom != NONE;
    }

    /** The lowest index of a snapshot that mends a follower that has diverged, else the highest number there is. */
    long snapshotNeededFrom() {
        return snapshotNeededFrom;
    }

    /** Whether it answers although nothing that is committed has been so there for a while. */
    boolean isStuck() {
        return stuck;
    }

    String follower() {
        return follower;
    }
}
