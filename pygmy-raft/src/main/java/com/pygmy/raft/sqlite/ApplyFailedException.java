package com.pygmy.raft.sqlite;

/**
 * Entries could not be applied: a full disk, an entry that cannot be decoded, a fault in a command. Nothing of the batch is
 * visible, and the store applies nothing any more: to go on with the next entry would be to diverge from the other replicas.
 */
public final class ApplyFailedException extends StoreException {
    ApplyFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
