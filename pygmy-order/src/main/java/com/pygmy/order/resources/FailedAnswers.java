package com.pygmy.order.resources;

import com.pygmy.order.ledger.LedgerFailure;
import com.pygmy.protocol.Executed;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.ReplicaException;
import com.pygmy.service.problem.ProblemException;
import java.util.concurrent.CompletionException;

/** Failures of the machinery as the problems that a client may see. */
final class FailedAnswers {
    private FailedAnswers() {}

    /** The failure as a {@link ProblemException}, or itself where it is a mistake of this program. */
    static Throwable shown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof LedgerFailure ledger) {
            return new ProblemException(ledger.problem());
        }
        return cause instanceof ReplicaException replica ? shown(replica) : cause;
    }

    private static Throwable shown(ReplicaException failure) {
        if (failure instanceof ReplicaException.NoLeader) {
            return ProblemException.failure(
                    ProblemType.NO_LEADER, "the order group has no leader at the moment", Executed.NO);
        } else if (failure instanceof ReplicaException.Lagging) {
            return ProblemException.failure(ProblemType.LAGGING, "this replica has not caught up in time", Executed.NO);
        } else if (failure instanceof ReplicaException.Stopped) {
            return ProblemException.failure(ProblemType.DRAINING, "this node is stopping", Executed.NO);
        } else if (failure instanceof ReplicaException.OutcomeUnknown) {
            return ProblemException.failure(
                    ProblemType.OUTCOME_UNKNOWN, "the order group gave no answer in time", Executed.UNKNOWN);
        } else if (failure instanceof ReplicaException.Overloaded) {
            return ProblemException.of(ProblemType.OVERLOADED, "too many commands wait at this node");
        } else if (failure instanceof ReplicaException.EpochMismatch) {
            return ProblemException.of(ProblemType.SESSION_EXPIRED, String.valueOf(failure.getMessage()));
        }
        return failure;
    }
}
