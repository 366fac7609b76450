package com.pygmy.client.cli;

import java.math.BigDecimal;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts as people write them. */
final class Money {
    private Money() {}

    /** Reads {@code 19.90} or {@code 19} as cents. */
    static final class Cents implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            if (!text.matches("\\d{1,10}(\\.\\d{1,2})?")) {
                throw new TypeConversionException("'" + text + "' (expected: an amount such as 12.50)");
            }
            return new BigDecimal(text).movePointRight(2).longValueExact();
        }
    }

    /** Cents as {@code 19.90}. */
    static String text(long cents) {
        long whole = Math.abs(cents / 100);
        long rest = Math.abs(cents % 100);
        return (cents < 0 ? "-" : "") + whole + (rest < 10 ? ".0" : ".") + rest;
    }
}
