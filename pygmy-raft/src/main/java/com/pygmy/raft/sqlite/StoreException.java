package com.pygmy.raft.sqlite;

/** An operation of the database failed. The message says why; what was there before is unharmed. */
public class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
