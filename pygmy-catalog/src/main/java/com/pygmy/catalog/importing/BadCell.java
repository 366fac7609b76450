package com.pygmy.catalog.importing;

/** A cell that cannot be read without guessing; the message says what was found and what was expected. */
final class BadCell extends Exception {
    private static final int SHOWN_MAX = 60;

    BadCell(String field, String cell, String expected) {
        super(field + ": '" + shown(cell) + "' (expected: " + expected + ")");
    }

    private static String shown(String cell) {
        return cell.length() <= SHOWN_MAX ? cell : cell.substring(0, SHOWN_MAX) + "...";
    }
}
