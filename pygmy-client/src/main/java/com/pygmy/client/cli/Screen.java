package com.pygmy.client.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.protocol.ApiJson;
import java.io.PrintWriter;

/** Where a command writes: tables and lines for people, or JSON for programs. Not thread-safe. */
final class Screen {
    private static final ObjectWriter JSON_LINE = ApiJson.lenient().writer();
    private static final ObjectWriter JSON = JSON_LINE.withDefaultPrettyPrinter();

    private static final int USUAL_COLUMNS = 80;

    private final PrintWriter out;
    private final int columns;
    private final boolean colours;
    private final boolean limited;

    Screen(PrintWriter out, int columns, boolean colours) {
        this(out, columns, colours, false);
    }

    private Screen(PrintWriter out, int columns, boolean colours, boolean limited) {
        this.out = out;
        this.columns = columns;
        this.colours = colours;
        this.limited = limited;
    }

    /** The same, whose tables have no line longer than the terminal is wide, or a usual one where the output is none. */
    Screen withLimit() {
        return new Screen(out, columns > 0 ? columns : USUAL_COLUMNS, colours, true);
    }

    int columns() {
        return columns;
    }

    void line(String text) {
        out.println(text);
        out.flush();
    }

    /** A text over as many lines as it takes, the further ones set in. */
    void wrapped(String text) {
        String left = text.replaceAll("\\p{Cntrl}", " ").strip();
        String indent = "";
        while (columns > 0 && left.length() + indent.length() > columns) {
            int room = Math.max(1, columns - indent.length());
            int space = left.lastIndexOf(' ', room);
            int end = space > 0 ? space : room;
            line(indent + left.substring(0, end));
            left = left.substring(end).strip();
            indent = columns > 20 ? "  " : "";
        }
        line(indent + left);
    }

    /** A line that matters less than the others: hints and where an answer came from. */
    void aside(String text) {
        line(Style.FAINT.on(text, colours));
    }

    void table(TextTable table) {
        boolean titles = true;
        for (String line : table.lines(columns)) {
            String shown = limited ? TextTable.cut(line, columns) : line;
            out.println(titles ? Style.BOLD.on(shown, colours) : shown);
            titles = false;
        }
        out.flush();
    }

    String styled(Style style, String text) {
        return style.on(text, colours);
    }

    void json(Object value) {
        json(JSON, value);
    }

    /** A value in one line, for programs that read a value after the other. */
    void jsonLine(Object value) {
        json(JSON_LINE, value);
    }

    private void json(ObjectWriter form, Object value) {
        try {
            line(form.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("an answer that cannot be written as JSON again", e);
        }
    }

    /** A look that a terminal can give to text. */
    enum Style {
        BOLD("1"),
        FAINT("2"),
        GOOD("32"),
        BAD("31"),
        ODD("33");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        String on(String text, boolean colours) {
            return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
        }
    }
}
