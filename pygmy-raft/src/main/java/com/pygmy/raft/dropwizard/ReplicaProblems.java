package com.pygmy.raft.dropwizard;

import com.pygmy.protocol.Executed;
import com.pygmy.protocol.Problem;
import com.pygmy.protocol.ProblemType;
import com.pygmy.raft.ReplicaException;
import com.pygmy.service.problem.ProblemException;
import com.pygmy.service.problem.Problems;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import java.util.concurrent.CompletionException;

/** What a replica's failures look like over HTTP. */
public final class ReplicaProblems implements ExceptionMapper<ReplicaException> {
    /** The problem document of a failure. */
    public static Problem of(ReplicaException failure) {
        if (failure instanceof ReplicaException.Overloaded) {
            return Problem.of(ProblemType.OVERLOADED, detail(failure));
        }
        if (failure instanceof ReplicaException.EpochMismatch) {
            return Problem.of(ProblemType.SESSION_EXPIRED, detail(failure));
        }
        if (failure instanceof ReplicaException.Lagging) {
            return Problem.failure(ProblemType.LAGGING, detail(failure), Executed.NO);
        }
        if (failure instanceof ReplicaException.KeyReused) {
            return Problem.of(
                    ProblemType.KEY_REUSED,
                    "Idempotency-Key: used for another request before (expected: a new key for a new request)");
        }
        if (failure instanceof ReplicaException.UpgradeInProgress) {
            return Problem.failure(ProblemType.UNAVAILABLE, detail(failure), Executed.NO);
        }
        if (failure instanceof ReplicaException.ChangeRefused) {
            return Problem.failure(ProblemType.UNAVAILABLE, detail(failure), Executed.NO);
        }
        if (failure instanceof ReplicaException.NoLeader) {
            return Problem.failure(ProblemType.NO_LEADER, detail(failure), Executed.NO);
        }
        if (failure instanceof ReplicaException.Stopped) {
            return Problem.failure(ProblemType.DRAINING, detail(failure), Executed.NO);
        }
        if (failure instanceof ReplicaException.OutcomeUnknown) {
            return Problem.failure(
                    ProblemType.OUTCOME_UNKNOWN,
                    detail(failure) + " (try again with the same Idempotency-Key)",
                    Executed.UNKNOWN);
        }
        // A query that threw: what it says is for this node's log, not for the caller.
        return Problem.failure(ProblemType.INTERNAL_ERROR, "The query failed here", Executed.NO);
    }

    /** A failure as a {@link ProblemException} where it is the replica's, or what it wraps. */
    public static Throwable shown(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof ReplicaException replica ? new ProblemException(of(replica)) : cause;
    }

    private static String detail(ReplicaException failure) {
        String message = failure.getMessage();
        return message == null ? "" : message;
    }

    @Override
    public Response toResponse(ReplicaException failure) {
        return Problems.response(of(failure));
    }
}
