package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.history.Operation;
import java.util.Locale;

/** How a request ended for who sent it. */
public enum RequestEnd {
    OK(0, "succeeded"),
    /** The service decided against it, as it should: out of stock. */
    REFUSED(1, "refused"),
    /** It did not happen: no service took it. */
    FAILED(2, "failed"),
    UNKNOWN(3, "unknown");

    private final int code;
    private final String words;

    RequestEnd(int code, String words) {
        this.code = code;
        this.words = words;
    }

    static RequestEnd of(Operation operation) {
        if (operation.isOk()) {
            return OK;
        }
        if (operation.answer() == null || operation.isOpen()) {
            return UNKNOWN;
        }
        boolean decided = operation.answer().also("executed").isNil()
                && !operation.answer().also("error").isNil();
        return decided ? REFUSED : FAILED;
    }

    /** What stands for it in the data of a page. */
    int code() {
        return code;
    }

    /** For people. */
    String words() {
        return words;
    }

    /** How a path goes on from a point so that it draws the mark of this ending. */
    String stroke() {
        return switch (this) {
            case OK -> "h0";
            case REFUSED -> "v4";
            // Printers leave out a square that has no length.
            case FAILED -> "h1";
            case UNKNOWN -> "v-7";
        };
    }

    /** The name in style sheets. */
    String style() {
        return name().toLowerCase(Locale.ROOT);
    }
}
