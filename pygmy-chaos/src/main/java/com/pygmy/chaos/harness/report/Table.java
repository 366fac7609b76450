package com.pygmy.chaos.harness.report;

import java.util.Arrays;
import java.util.List;

/** A table with a head; its rows may be folded away by a narrow screen, since each cell knows its column. */
public final class Table {
    private final List<String> columns;
    private final Element body = Element.of("tbody");
    private final String caption;

    private Table(String caption, List<String> columns) {
        this.caption = caption;
        this.columns = columns;
    }

    /** A column whose name ends in {@code #} holds numbers. */
    public static Table of(String caption, String... columns) {
        return new Table(caption, List.of(columns));
    }

    /** A column whose name ends in {@code #} holds numbers. */
    public static Table of(String caption, List<String> columns) {
        return new Table(caption, List.copyOf(columns));
    }

    /** Appends a row with a cell for each column: an element, or a text. */
    public Table row(Object... cells) {
        return row(Arrays.asList(cells));
    }

    /** Appends a row with a cell for each column: an element, or a text. */
    public Table row(List<?> cells) {
        if (cells.size() != columns.size()) {
            throw new IllegalArgumentException("cells: " + cells.size() + " (expected: " + columns.size() + ")");
        }
        Element row = Element.of("tr");
        for (int i = 0; i < cells.size(); i++) {
            Element cell = i == 0
                    ? Element.of("th", cells.get(i)).with("scope", "row")
                    : Element.of("td", cells.get(i)).with("data-column", name(i));
            row.add(isNumber(i) ? cell.with("class", "number") : cell);
        }
        body.add(row);
        return this;
    }

    /** The table; a sentence where it has no rows. */
    public Element element() {
        if (body.isEmpty()) {
            return Element.of("p", "None.").with("class", "soft");
        }
        Element head = Element.of("tr");
        for (int i = 0; i < columns.size(); i++) {
            Element cell = Element.of("th", name(i)).with("scope", "col");
            head.add(isNumber(i) ? cell.with("class", "number") : cell);
        }
        return Element.of(
                        "div",
                        Element.of(
                                "table",
                                Element.of("caption", caption).with("class", "unseen"),
                                Element.of("thead", head),
                                body))
                .with("class", "wide")
                .with("role", "region")
                .with("aria-label", caption)
                .with("tabindex", "0");
    }

    private boolean isNumber(int column) {
        return columns.get(column).endsWith("#");
    }

    private String name(int column) {
        return columns.get(column).replaceAll("#$", "");
    }
}
