package com.pygmy.raft.log;

import org.jspecify.annotations.Nullable;

/**
 * A log entry, a command in it or a stored reply is not in the form that this program knows. The replica must stop: a later
 * release, or the one that wrote the entry, can go on from here.
 */
public final class UndecodableEntryException extends RuntimeException {
    UndecodableEntryException(String message) {
        super(message);
    }

    UndecodableEntryException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
