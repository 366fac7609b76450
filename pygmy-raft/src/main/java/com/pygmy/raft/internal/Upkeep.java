package com.pygmy.raft.internal;

import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.promise.TermRecording;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What no event reports is looked at regularly: often while something is unsettled, else seldom. */
final class Upkeep {
    private static final Logger LOGGER = LoggerFactory.getLogger(Upkeep.class);

    private static final Duration OFTEN = Duration.ofMillis(20);

    /** Each time wakes a thread, in every replica of an idle store. */
    private static final Duration SELDOM = Duration.ofSeconds(1);

    private final ReplicaCore core;
    private final PeriodicSteps steps;
    private Role role = Role.FOLLOWER;
    private boolean rehearsed;

    Upkeep(ReplicaCore core) {
        this.core = core;
        var termRecording = new TermRecording(core.promises, core.consensus::term, core.threads.background());
        steps = new PeriodicSteps()
                .add("observing the role", this::observeRole)
                .add("observing the leader", core::observeLeader)
                // Before anything else that is promised: after a failure every further promise fails, too.
                .add("checking the promises", this::giveUpWithoutPromises)
                .add("recording the term", termRecording::tick)
                .add("asking who the members are", core.membership::tick)
                .add("deciding on the right to vote", core.votingRight::tick)
                .add("exchanging which commands are decodable", core.decodable::tick)
                .add("observing the progress", this::observeProgress)
                .add("founding the epoch", this::foundEpoch)
                .add("rehearsing an election", this::rehearseElectionOnce)
                .add("expiring commands", core.pipeline::expire)
                .add("sending commands", core.pipeline::pump)
                .add("asking for commits", this::askForCommits)
                .add("taking snapshots", core.snapshotTaking::tick)
                .add("telling of the status", core.observers::tell);
    }

    void start() {
        steps.start(core.threads.timer(), OFTEN, SELDOM, this::isUnsettled);
    }

    /** Something has changed that a step may have to follow. Thread-safe. */
    void soon() {
        steps.soon();
    }

    private boolean isUnsettled() {
        return core.consensus.leader().isEmpty()
                || !core.gate.mayVote()
                || !core.epochKnown()
                || core.consensus.snapshotNeededFrom().isPresent()
                || core.pipeline.isHeldUp();
    }

    private void observeRole() {
        Role now = core.consensus.role();
        if (now != role) {
            role = now;
            core.since = Instant.now();
            LOGGER.info("{} of {} is now {} in term {}", core.node, core.group, now, core.consensus.term());
        }
        if (core.gate.mayVote()) {
            core.consensus.observeElections(core.gate.heardNanos());
        }
        if (now == Role.STOPPED && !core.closing) {
            core.giveUp("the consensus server closed itself", new IllegalStateException("see the log before this"));
        }
    }

    private void giveUpWithoutPromises() {
        core.promises.failure().ifPresent(cause -> core.giveUp("what this replica promises cannot be recorded", cause));
    }

    private void observeProgress() {
        long committed = Math.max(core.committed(), core.agreement.leaderCommit());
        core.progress.observe(core.applied(), committed, System.nanoTime());
    }

    private void foundEpoch() {
        if (!core.epochKnown()) {
            core.epochFounding.tick();
        }
    }

    private void askForCommits() {
        if (core.changes.hasSubscribers()) {
            core.promptCommits.ask();
        }
    }

    /** While there is a leader: it delays no election. */
    private void rehearseElectionOnce() {
        if (!rehearsed
                && role == Role.FOLLOWER
                && core.gate.mayVote()
                && core.consensus.leaderElsewhere().isPresent()) {
            rehearsed = true;
            core.threads.background().execute(core.consensus::rehearseElection);
        }
    }
}
