package com.pygmy.catalog.state;

/** A row of the state can be neither read nor written: a command must not be taken for applied, and a query has no answer. */
public final class StateUnusableException extends RuntimeException {
    StateUnusableException(String message, Throwable cause) {
        super(message, cause);
    }
}
