package com.pygmy.chaos.command;

import com.pygmy.chaos.harness.linearizability.Verdict;

/** What the process says by its exit code; scripts rely on it. */
public final class ChaosExitCode {
    public static final int VALID = 0;
    public static final int INVALID = 1;
    public static final int UNKNOWN = 2;
    /** The command was not understood, or a file cannot be read. */
    public static final int BAD_USAGE = 3;
    /** The harness itself failed: nothing follows about the service. */
    public static final int HARNESS_FAILED = 4;

    private ChaosExitCode() {}

    static int of(Verdict verdict) {
        return switch (verdict) {
            case VALID -> VALID;
            case INVALID -> INVALID;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
