package com.pygmy.raft.internal.ratis;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.proto.RaftProtos.AppendEntriesRequestProto;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.raftlog.RaftLog;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares what a leader sends of the log with what this follower holds as committed.
 *
 * <p>A leader has every committed entry (Raft, 5.4). One that names another entry at an index that is committed here shows that
 * this replica counted an entry as committed that never was, or that the others lost it. Either way this replica has diverged:
 * it says so and serves nothing until it has been given the leader's state. Thread-safe.
 */
public final class LogAgreement {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogAgreement.class);

    /** Two entries for one index: the one that is committed here, and the leader's. */
    public record Conflict(TermIndex here, TermIndex leader) {
        @Override
        public String toString() {
            return "this replica has diverged: it holds " + here + " as committed where the leader has " + leader;
        }
    }

    private volatile RaftServer.@Nullable Division division;
    private volatile @Nullable Conflict conflict;
    private final AtomicLong conflictsFound = new AtomicLong();
    private volatile long leaderCommit = RaftLog.INVALID_LOG_INDEX;

    /** From now on this division's log is what requests are compared with. */
    void compareWith(RaftServer.Division division) {
        this.division = division;
    }

    /** Checks a request of a leader before Ratis does. */
    void check(AppendEntriesRequestProto request) {
        RaftServer.Division current = division;
        if (current == null || request.getLeaderTerm() < current.getInfo().getCurrentTerm()) {
            return;
        }
        if (!current.getRaftLog().isOpened()) {
            return;
        }
        leaderCommit = Math.max(leaderCommit, request.getLeaderCommit());
        long committed = current.getRaftLog().getLastCommittedIndex();
        if (request.hasPreviousLog() && request.getPreviousLog().getIndex() <= committed) {
            compare(current, TermIndex.valueOf(request.getPreviousLog()));
        }
        for (LogEntryProto entry : request.getEntriesList()) {
            if (entry.getIndex() > committed) {
                break;
            }
            compare(current, TermIndex.valueOf(entry));
        }
    }

    private void compare(RaftServer.Division division, TermIndex leader) {
        TermIndex here = committedHere(division, leader.getIndex());
        if (here != null && here.getTerm() != leader.getTerm() && conflict == null) {
            Conflict found = new Conflict(here, leader);
            LOGGER.error("{}; it serves nothing until it has the leader's state", found);
            conflict = found;
            conflictsFound.incrementAndGet();
        }
    }

    /** Null where the log no longer reaches back to the index. */
    private static @Nullable TermIndex committedHere(RaftServer.Division division, long index) {
        SnapshotInfo snapshot = division.getStateMachine().getLatestSnapshot();
        return snapshot != null && snapshot.getIndex() == index
                ? snapshot.getTermIndex()
                : division.getRaftLog().getTermIndex(index);
    }

    /**
     * The state up to this index is now the leader's. Nothing else ends a divergence: the log may agree again while the database
     * is still to be replaced.
     */
    public void replacedUpTo(long index) {
        Conflict known = conflict;
        if (known != null && index >= known.here().getIndex()) {
            conflict = null;
            LOGGER.warn("no longer diverged: the leader's snapshot at {} has replaced the state here", index);
        }
    }

    /** Set while this replica is known to have diverged. Not where it leads: then its log is what the others follow. */
    public Optional<Conflict> conflict() {
        RaftServer.Division current = division;
        return Optional.ofNullable(conflict)
                .filter(found -> current == null || !current.getInfo().isLeader());
    }

    /** How often this replica was found to have diverged, since its start. */
    public long conflictsFound() {
        return conflictsFound.get();
    }

    /** The highest commit index that a leader has sent, or -1. */
    public long leaderCommit() {
        return leaderCommit;
    }
}
