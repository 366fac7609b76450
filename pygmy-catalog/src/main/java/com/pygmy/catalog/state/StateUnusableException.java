package com.pygmy.catalog.state;

import java.sql.SQLException;

/** The database under the state failed: a command must not be taken for applied, and a query has no answer. */
public final class StateUnusableException extends RuntimeException {
    private static final long serialVersionUID = 1;

    StateUnusableException(SQLException cause) {
        super("the database under the catalog failed", cause);
    }

    StateUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
