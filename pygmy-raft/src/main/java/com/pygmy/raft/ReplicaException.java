package com.pygmy.raft;

import com.pygmy.protocol.LogPosition;

/** Why a replica did not answer. Not a refusal by the domain: those are replies. */
public abstract sealed class ReplicaException extends RuntimeException {
    private ReplicaException(String message) {
        super(message);
    }

    private ReplicaException(String message, Throwable cause) {
        super(message, cause);
    }

    /** True: the command may have been or may yet be applied. False: it was not and never will be. Reads are always false. */
    public boolean outcomeUnknown() {
        return false;
    }

    /** There is no leader, or it cannot be reached; nothing was proposed. */
    public static final class NoLeader extends ReplicaException {
        public NoLeader(String message) {
            super(message);
        }

        public NoLeader(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /** This replica did not reach the wanted position within the read timeout. Another replica may have. */
    public static final class Lagging extends ReplicaException {
        public Lagging(String message) {
            super(message);
        }
    }

    /** The wanted position lies in another log: the cluster was wiped or restored since. */
    public static final class EpochMismatch extends ReplicaException {
        public EpochMismatch(LogPosition wanted, String epoch) {
            super("position: " + wanted + " (expected: epoch " + epoch + ")");
        }
    }

    /** Too many commands are waiting, or this one is larger than a log entry may be; nothing was proposed. */
    public static final class Overloaded extends ReplicaException {
        public Overloaded(String message) {
            super(message);
        }
    }

    /** The command was handed on and no answer came in time. */
    public static final class OutcomeUnknown extends ReplicaException {
        public OutcomeUnknown(String message) {
            super(message);
        }

        public OutcomeUnknown(String message, Throwable cause) {
            super(message, cause);
        }

        @Override
        public boolean outcomeUnknown() {
            return true;
        }
    }

    /** The id belongs to another command, whose reply is still kept. This one was not applied and will not be. */
    public static final class KeyReused extends ReplicaException {
        public KeyReused(String message) {
            super(message);
        }
    }

    /**
     * Some replica of the group does not know commands of this type yet: it runs an older release. Nothing was proposed; once
     * every replica has been upgraded the command is accepted.
     */
    public static final class UpgradeInProgress extends ReplicaException {
        public UpgradeInProgress(String message) {
            super(message);
        }
    }

    /** A change of the group's members is not possible as things are, and was not made. */
    public static final class ChangeRefused extends ReplicaException {
        public ChangeRefused(String message) {
            super(message);
        }
    }

    /** This replica has stopped or stops; nothing was proposed. */
    public static final class Stopped extends ReplicaException {
        public Stopped(String message) {
            super(message);
        }
    }

    /** A query threw. The state is unharmed. */
    public static final class QueryFailed extends ReplicaException {
        public QueryFailed(Throwable cause) {
            super("the query failed: " + cause, cause);
        }
    }
}
