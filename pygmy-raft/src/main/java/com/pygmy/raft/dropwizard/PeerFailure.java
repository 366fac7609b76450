package com.pygmy.raft.dropwizard;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.pygmy.api.ApiJson;
import com.pygmy.raft.ReplicaException;
import java.io.IOException;

/** How a replica tells another one that it could not do what was asked. */
record PeerFailure(Kind kind, String message) {
    enum Kind {
        NO_LEADER,
        LAGGING,
        OVERLOADED,
        STOPPED,
        OUTCOME_UNKNOWN
    }

    private static final ObjectMapper JSON = ApiJson.lenient();

    static PeerFailure of(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        if (failure instanceof ReplicaException.NoLeader) {
            return new PeerFailure(Kind.NO_LEADER, message);
        }
        if (failure instanceof ReplicaException.Lagging) {
            return new PeerFailure(Kind.LAGGING, message);
        }
        if (failure instanceof ReplicaException.Overloaded) {
            return new PeerFailure(Kind.OVERLOADED, message);
        }
        if (failure instanceof ReplicaException.Stopped) {
            return new PeerFailure(Kind.STOPPED, message);
        }
        return new PeerFailure(Kind.OUTCOME_UNKNOWN, message);
    }

    /** What the other side threw. */
    ReplicaException toException() {
        return switch (kind) {
            case NO_LEADER -> new ReplicaException.NoLeader(message);
            case LAGGING -> new ReplicaException.Lagging(message);
            case OVERLOADED -> new ReplicaException.Overloaded(message);
            case STOPPED -> new ReplicaException.NoLeader(message);
            case OUTCOME_UNKNOWN -> new ReplicaException.OutcomeUnknown(message);
        };
    }

    byte[] encode() {
        try {
            return JSON.writeValueAsBytes(this);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a failure that cannot be written: " + this, e);
        }
    }

    /** An answer that is not one of ours: a refusal (a wrong token, say) did nothing; anything else leaves it open. */
    static ReplicaException decode(int status, byte[] body) {
        try {
            PeerFailure failure = JSON.readValue(body, PeerFailure.class);
            if (failure != null && failure.kind != null && failure.message != null) {
                return failure.toException();
            }
        } catch (IOException e) {
            // Not JSON at all: judged by its status below.
        }
        String said = "the other replica answered " + status;
        return status >= 400 && status < 500
                ? new ReplicaException.NoLeader(said)
                : new ReplicaException.OutcomeUnknown(said);
    }
}
