package com.pygmy.chaos.harness.history;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The log that Jepsen prints while it runs: of each line from {@code jepsen.util} the process, type, function and value,
 * separated by tabs. Lines of other loggers are passed over. Its {@code history.txt} has the same four in every line, and
 * what went wrong behind them.
 */
final class JepsenLog {
    private static final Pattern FROM_JEPSEN = Pattern.compile("\\bjepsen\\.util\\s*(?:-|:)\\s+(.*)$");
    private static final Pattern EVENT = Pattern.compile("(\\S+)\\s+:(\\w+)\\s+:(\\S+)\\s+(.+)");

    private JepsenLog() {}

    static boolean recognises(String line) {
        return FROM_JEPSEN.matcher(line).find();
    }

    static List<Event> read(String text) {
        List<Event> events = new ArrayList<>();
        int line = 0;
        for (String logged : (Iterable<String>) text.lines()::iterator) {
            line++;
            Matcher fromJepsen = FROM_JEPSEN.matcher(logged);
            if (fromJepsen.find()) {
                events.add(readEvent(fromJepsen.group(1), line));
            }
        }
        return events;
    }

    /** Whether this is a line of {@code history.txt}. */
    static boolean isEvent(String line) {
        return EVENT.matcher(line).matches();
    }

    /** Reads {@code history.txt}. */
    static List<Event> readTable(String text) {
        List<Event> events = new ArrayList<>();
        int line = 0;
        for (String row : (Iterable<String>) text.lines()::iterator) {
            line++;
            if (!row.isBlank()) {
                events.add(readEvent(row.strip(), line));
            }
        }
        return events;
    }

    private static Event readEvent(String message, int line) {
        Matcher parts = EVENT.matcher(message);
        if (!parts.matches()) {
            throw new HistoryFormatException(
                    line, "'" + message + "' (expected: process, :type, :function and value, separated by tabs)");
        }
        EventBuilder event = new EventBuilder(line)
                .set("process", new EdnParser(parts.group(1)).read())
                .set("type", Value.of(parts.group(2)))
                .set("f", Value.of(parts.group(3)));
        try {
            return event.set("value", new EdnParser(parts.group(4)).read()).build();
        } catch (HistoryFormatException e) {
            throw new HistoryFormatException(line, "a value that cannot be read: " + parts.group(4));
        }
    }
}
