package com.pygmy.chaos.harness.machine;

/** The harness could not do its part: a jar is missing, a signal was not sent. Says nothing about the store. */
public final class ClusterFailure extends RuntimeException {
    public ClusterFailure(String message) {
        super(message);
    }

    public ClusterFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
