package com.pygmy.chaos.harness.history;

/** A history that cannot be read: the message names the line and says what was there and what was expected. */
public final class HistoryFormatException extends RuntimeException {
    public HistoryFormatException(int line, String problem) {
        super("line " + line + ": " + problem);
    }

    private HistoryFormatException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The same problem, of this file. */
    public HistoryFormatException in(String file) {
        return new HistoryFormatException(file + ", " + getMessage(), this);
    }
}
