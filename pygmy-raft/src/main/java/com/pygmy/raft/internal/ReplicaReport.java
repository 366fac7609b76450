package com.pygmy.raft.internal;

import com.pygmy.raft.ReplicaStatus;
import com.pygmy.raft.internal.transport.Refusals;
import com.pygmy.raft.internal.transport.Refusals.Kind;
import com.pygmy.raft.log.CommandCodec;
import com.pygmy.raft.sqlite.AppliedState;
import java.util.Optional;

/** What a replica reports of itself: its status, for health and routing, and its counters, for metrics. Thread-safe. */
final class ReplicaReport {
    private final ReplicaCore core;

    ReplicaReport(ReplicaCore core) {
        this.core = core;
    }

    ReplicaStatus status() {
        AppliedState state = core.store.applied();
        Optional<String> leader = core.consensus.leader();
        long committed = Math.max(core.consensus.committed(), state.index());
        long lag = Math.max(committed, core.agreement.leaderCommit()) - state.index();
        Optional<String> cause = core.health.cause(state);
        boolean able = cause.isEmpty();
        return new ReplicaStatus(
                core.node,
                core.group,
                state.epoch(),
                core.consensus.role(),
                leader,
                core.consensus.term(),
                committed,
                state.index(),
                lag,
                able && lag <= core.settings.reads().lagEntriesMax(),
                able && !core.draining.isAnnounced(),
                core.draining.isAnnounced(),
                core.since,
                cause,
                CommandCodec.FORM,
                core.decodable.difference());
    }

    ReplicaCounters counters() {
        var latest = core.snapshots.latestFile();
        Refusals refusals = core.transport.refusals();
        return new ReplicaCounters(
                core.pipeline.submitted(),
                core.pipeline.failed(),
                core.pipeline.slow(),
                core.pipeline.entriesProposed(),
                core.pipeline.commandsProposed(),
                core.pipeline.batchesForwarded(),
                core.applyQueue.entriesApplied(),
                core.applyQueue.batchesApplied(),
                core.readIndexes.requests(),
                core.store.duplicates(),
                core.pipeline.pending(),
                core.snapshotTaking.taken(),
                core.snapshotTaking.failed(),
                core.gate.appenders().snapshotsSent(),
                core.database.snapshotsInstalled(),
                latest == null ? -1 : latest.getIndex(),
                latest == null ? 0 : latest.getFile().getFileSize(),
                core.changes.keptFrom(),
                core.gate.mayVote(),
                core.votingRight.withdrawn(),
                core.agreement.conflictsFound(),
                core.progress.cause().isPresent() ? 1 : 0,
                core.gate.appenders().stuckFollowers().size(),
                refusals.count(Kind.CONNECTION),
                refusals.count(Kind.REQUEST),
                refusals.count(Kind.TERM),
                refusals.count(Kind.PROPOSAL),
                core.consensus.timeouts().elections(),
                core.consensus.timeouts().currentMax().toMillis());
    }
}
