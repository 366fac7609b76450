package com.pygmy.raft.sqlite;

/** An operation of the database failed. The message says why; what was there before is unharmed. */
public class StoreException extends RuntimeException {
    StoreException(String message) {
        super(message);
    }

    StoreException(String message, Throwable cause) {
        super(message, cause);
    }
}
