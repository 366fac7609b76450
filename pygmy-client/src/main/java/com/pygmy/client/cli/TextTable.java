package com.pygmy.client.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jline.utils.WCWidth;

/**
 * A plain table: columns as wide as their content, two spaces between them, numbers to the right. Where the terminal is
 * too narrow the widest columns that may shrink are cut, with an ellipsis, and then spare ones left out, the last first; where
 * there is no terminal nothing is cut. Columns without content are left out.
 */
final class TextTable {
    private static final int SHRUNK_MIN = 8;
    private static final String GAP = "  ";

    private final List<Column> columns;
    private final List<List<String>> rows = new ArrayList<>();

    TextTable(Column... columns) {
        this.columns = List.of(columns);
    }

    /** A column whose content is never cut. */
    static Column left(String title) {
        return new Column(title, false, false, false);
    }

    /** A column of numbers. */
    static Column right(String title) {
        return new Column(title, true, false, false);
    }

    /** A column that gives way where the terminal is narrow. */
    static Column text(String title) {
        return new Column(title, false, true, false);
    }

    /** The same column, left out where the terminal is too narrow for all. */
    static Column spare(Column column) {
        return new Column(column.title, column.right, column.shrinks, true);
    }

    TextTable row(Object... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells (expected: " + columns.size() + ")");
        }
        rows.add(Arrays.stream(cells).map(cell -> printable(cell.toString())).toList());
        return this;
    }

    /** The lines, the first with the titles; {@code width} 0 for no limit. */
    List<String> lines(int width) {
        int[] widths = widths(width);
        List<String> lines = new ArrayList<>();
        lines.add(line(columns.stream().map(Column::title).toList(), widths));
        rows.forEach(row -> lines.add(line(row, widths)));
        return lines;
    }

    private int[] widths(int limit) {
        int[] widths = new int[columns.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            int content =
                    rows.stream().mapToInt(row -> width(row.get(column))).max().orElse(0);
            widths[i] = content == 0 && !rows.isEmpty() ? 0 : Math.max(content, width(columns.get(i).title));
        }
        while (limit > 0 && total(widths) > limit) {
            int widest = widestThatShrinks(widths);
            int spare = lastSpare(widths);
            if (widest >= 0) {
                widths[widest]--;
            } else if (spare >= 0) {
                widths[spare] = 0;
            } else {
                break;
            }
        }
        return widths;
    }

    private static int total(int[] widths) {
        int shown = (int) Arrays.stream(widths).filter(width -> width > 0).count();
        return Arrays.stream(widths).sum() + GAP.length() * Math.max(0, shown - 1);
    }

    private int lastSpare(int[] widths) {
        int last = widths.length - 1;
        while (last >= 0 && !(columns.get(last).spare && widths[last] > 0)) {
            last--;
        }
        return last;
    }

    private int widestThatShrinks(int[] widths) {
        int widest = -1;
        for (int i = 0; i < widths.length; i++) {
            boolean mayShrink = columns.get(i).shrinks && widths[i] > SHRUNK_MIN;
            if (mayShrink && (widest < 0 || widths[i] > widths[widest])) {
                widest = i;
            }
        }
        return widest;
    }

    private String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            if (widths[i] > 0) {
                line.append(line.length() == 0 ? "" : GAP);
                line.append(fitted(cells.get(i), widths[i], columns.get(i).right));
            }
        }
        return line.toString().stripTrailing();
    }

    private static String fitted(String cell, int width, boolean right) {
        String shown = cut(cell, width);
        String padding = " ".repeat(width - width(shown));
        return right ? padding + shown : shown + padding;
    }

    /** The text, shortened with an ellipsis to fit so many columns of the terminal. */
    static String cut(String text, int width) {
        if (width(text) <= width) {
            return text;
        }
        StringBuilder shown = new StringBuilder();
        int used = 1;
        for (int codePoint : text.codePoints().toArray()) {
            used += Math.max(0, WCWidth.wcwidth(codePoint));
            if (used > width) {
                break;
            }
            shown.appendCodePoint(codePoint);
        }
        return shown.toString().stripTrailing() + "…";
    }

    private static int width(String text) {
        return text.codePoints()
                .map(codePoint -> Math.max(0, WCWidth.wcwidth(codePoint)))
                .sum();
    }

    // A title in a catalog must not be able to move a user's cursor.
    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    record Column(String title, boolean right, boolean shrinks, boolean spare) {}
}
