package com.pygmy.client.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads a whole number within bounds. */
abstract class BoundedNumber implements ITypeConverter<Long> {
    private final long min;
    private final long max;
    private final String what;

    BoundedNumber(long min, long max, String what) {
        this.min = min;
        this.max = max;
        this.what = what;
    }

    @Override
    public Long convert(String text) {
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below.
        }
        throw new TypeConversionException("'" + text + "' (expected: " + what + ", " + min + " to " + max + ")");
    }

    /** How long to try. */
    static final class Seconds extends BoundedNumber {
        Seconds() {
            super(1, 86_400, "a number of seconds");
        }
    }

    /** How many copies one order may be for. */
    static final class Copies extends BoundedNumber {
        static final long MAX = 1_000;

        Copies() {
            super(1, MAX, "a number of copies");
        }
    }

    /** How many copies of a book there may be. */
    static final class Stock extends BoundedNumber {
        Stock() {
            super(0, 1_000_000_000, "a number of copies");
        }
    }
}
