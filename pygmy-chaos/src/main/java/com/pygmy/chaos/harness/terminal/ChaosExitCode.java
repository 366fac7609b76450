package com.pygmy.chaos.harness.terminal;

import com.pygmy.chaos.harness.linearizability.Verdict;

/** What the process says by its exit code; scripts rely on it. Each means what it means for every other program of the store. */
public final class ChaosExitCode {
    public static final int VALID = 0;
    public static final int INVALID = 1;
    /** The command was not understood, this machine cannot do it, or a file cannot be read. */
    public static final int BAD_USAGE = 2;
    /** Nothing was proven. */
    public static final int UNKNOWN = 4;
    /** The harness itself failed: nothing follows about the service. */
    public static final int HARNESS_FAILED = 70;

    private ChaosExitCode() {}

    /** The worst verdict of a run, as its exit code. */
    public static int of(Verdict verdict) {
        return switch (verdict) {
            case VALID -> VALID;
            case INVALID -> INVALID;
            case UNKNOWN -> UNKNOWN;
        };
    }
}
