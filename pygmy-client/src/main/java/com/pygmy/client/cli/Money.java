package com.pygmy.client.cli;

/** Amounts as people write them. */
final class Money {
    private Money() {}

    /** Cents as {@code 19.90}. */
    static String text(long cents) {
        long whole = Math.abs(cents / 100);
        long rest = Math.abs(cents % 100);
        return (cents < 0 ? "-" : "") + whole + (rest < 10 ? ".0" : ".") + rest;
    }
}
