package com.pygmy.service.config;

/** A service cannot start as it is configured. Says so in one line, also where it is printed as a stack trace. */
public final class UnusableConfiguration extends RuntimeException {
    public UnusableConfiguration(String message) {
        super(message, null, false, false);
    }

    // A start that fails prints this exception; the name of its class would tell the reader nothing.
    @SuppressWarnings("OverrideThrowableToString")
    @Override
    public String toString() {
        return String.valueOf(getMessage());
    }
}
