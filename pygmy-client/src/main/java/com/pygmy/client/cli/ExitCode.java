package com.pygmy.client.cli;

/** What the command line's exit code means. Fixed: scripts depend on it, and every program of the store means the same. */
final class ExitCode {
    /** Done. */
    static final int DONE = 0;

    /** The store refused: no such book, not enough copies, not a valid request. */
    static final int REFUSED = 1;

    /** The command line was not understood, or a file cannot be read. */
    static final int USAGE = 2;

    /** Nothing happened: no frontend or no node could answer. Safe to run again. */
    static final int NOT_EXECUTED = 3;

    /** It may have happened. Run it again with the same key to find out. */
    static final int UNKNOWN = 4;

    /** The operator's token is missing or wrong. */
    static final int DENIED = 5;

    /** A fault of this program. */
    static final int FAULT = 70;

    private ExitCode() {}
}
