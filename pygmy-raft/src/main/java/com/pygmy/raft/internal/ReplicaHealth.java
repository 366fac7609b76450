package com.pygmy.raft.internal;

import com.pygmy.raft.ReplicaStatus.Role;
import com.pygmy.raft.internal.apply.ApplyProgress;
import com.pygmy.raft.internal.membership.Membership;
import com.pygmy.raft.internal.membership.VotingRight;
import com.pygmy.raft.internal.ratis.Consensus;
import com.pygmy.raft.internal.ratis.LogAgreement;
import com.pygmy.raft.internal.transport.Disagreements;
import com.pygmy.raft.sqlite.AppliedState;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Why a replica cannot serve, where it cannot. Thread-safe. */
final class ReplicaHealth {
    private final Consensus consensus;
    private final Membership membership;
    private final VotingRight votingRight;
    private final LogAgreement agreement;
    private final ApplyProgress progress;
    private final Disagreements disagreements;
    private volatile @Nullable String failure;

    ReplicaHealth(
            Consensus consensus,
            Membership membership,
            VotingRight votingRight,
            LogAgreement agreement,
            ApplyProgress progress,
            Disagreements disagreements) {
        this.disagreements = disagreements;
        this.consensus = consensus;
        this.membership = membership;
        this.votingRight = votingRight;
        this.agreement = agreement;
        this.progress = progress;
    }

    /** This replica applies nothing any more. */
    void failed(String reason) {
        failure = reason;
    }

    boolean hasFailed() {
        return failure != null;
    }

    Optional<String> cause(AppliedState state) {
        if (failure != null) {
            return Optional.of(failure);
        }
        if (consensus.role() == Role.STOPPED) {
            return Optional.of("the consensus server is not running");
        }
        return agreement
                .conflict()
                .map(LogAgreement.Conflict::toString)
                .or(() -> votingRight
                        .waitingFor()
                        .or(membership::notMember)
                        .or(() -> consensus.leader().isEmpty() ? Optional.of("no leader is known") : Optional.empty())
                        .map(this::withDisagreements))
                .or(progress::cause)
                .or(() ->
                        state.epoch().isEmpty() ? Optional.of("the group has not been formed yet") : Optional.empty());
    }

    /** What keeps a replica from hearing of others may be that they refuse it. */
    private String withDisagreements(String cause) {
        return disagreements.words().map(words -> cause + "; " + words).orElse(cause);
    }
}
