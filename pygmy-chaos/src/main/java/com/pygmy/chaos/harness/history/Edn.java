package com.pygmy.chaos.harness.history;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Histories as Jepsen writes them: maps with the keywords {@code :process :type :f :value}, one after another, in one
 * vector or list, or as the {@code :history} of a stored test.
 */
public final class Edn {
    private Edn() {}

    static List<Event> read(String text) {
        EdnParser parser = new EdnParser(text);
        List<Event> events = new ArrayList<>();
        for (char c = parser.peek(); c != 0; c = parser.peek()) {
            if (c == '[' || c == '(') {
                parser.skip();
                char close = c == '[' ? ']' : ')';
                while (parser.peek() != close) {
                    readEvent(parser, events);
                }
                parser.skip();
            } else {
                readEvent(parser, events);
            }
        }
        return events;
    }

    private static void readEvent(EdnParser parser, List<Event> events) {
        parser.peek();
        int line = parser.line();
        Value form = parser.read();
        boolean isTest = form.isMap()
                && form.member("history").isList()
                && form.member("type").isNil();
        if (!isTest) {
            // Events on one line are counted as if each had its own.
            int before = events.isEmpty() ? 0 : events.get(events.size() - 1).line();
            events.add(event(form, Math.max(before + 1, line)));
            return;
        }
        for (Value inTest : form.member("history").items()) {
            events.add(event(inTest, events.size() + 1));
        }
    }

    private static Event event(Value form, int line) {
        if (!form.isMap()) {
            throw new HistoryFormatException(line, form + " where a map is expected");
        }
        EventBuilder event = new EventBuilder(line);
        form.members().forEach(event::setOfJepsen);
        return event.build();
    }

    /**
     * Writes a history, an event a line. Where each client's event is of a key, keys stand in the values, as
     * {@code jepsen.independent} has them: {@code :value [7 nil]}.
     *
     * @throws IOException where the file cannot be written
     */
    public static void write(List<Event> events, Path file) throws IOException {
        Predicate<Event> paired = KeyedValues.paired(events);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (int place = 0; place < events.size(); place++) {
                Event event = events.get(place);
                out.write(write(paired.test(event) ? KeyedValues.pair(event) : event, place));
                out.newLine();
            }
        }
    }

    /** An event as one line, without the line break, the way that Jepsen's own checkers read it. */
    public static String write(Event event, int place) {
        StringBuilder line = new StringBuilder(160);
        line.append("{:index ").append(place);
        line.append(", :time ").append(event.timeNanos());
        line.append(", :process ").append(process(event));
        line.append(", :type ").append(keyword(event.type().name().toLowerCase(Locale.ROOT)));
        line.append(", :f ").append(keyword(event.f()));
        if (event.key() != null) {
            line.append(", :key ");
            write(line, Value.of(event.key()));
        }
        line.append(", :value ");
        write(line, event.value());
        if (event.index() != null) {
            line.append(", :log-index ").append(event.index());
        }
        if (event.node() != null) {
            line.append(", :node ");
            write(line, Value.of(event.node()));
        }
        new TreeMap<>(event.more()).forEach((name, value) -> {
            line.append(", ").append(keyword(name)).append(' ');
            write(line, value);
        });
        return line.append('}').toString();
    }

    private static String process(Event event) {
        if (event.processIsNumber()) {
            return event.process();
        }
        return event.byClient() ? '"' + escaped(event.process()) + '"' : keyword(event.process());
    }

    private static String keyword(String name) {
        return ":" + name.replaceAll("[^A-Za-z0-9_*+!?<>=.-]", "_");
    }

    private static void write(StringBuilder line, Value value) {
        if (value.isText()) {
            line.append('"').append(escaped(value.text())).append('"');
        } else if (value.isList()) {
            String separator = "[";
            for (Value item : value.items()) {
                line.append(separator);
                write(line, item);
                separator = " ";
            }
            line.append(value.items().isEmpty() ? "[]" : "]");
        } else if (value.isMap()) {
            String separator = "{";
            for (Map.Entry<String, Value> member : new TreeMap<>(value.members()).entrySet()) {
                line.append(separator).append(keyword(member.getKey())).append(' ');
                write(line, member.getValue());
                separator = ", ";
            }
            line.append(value.members().isEmpty() ? "{}" : "}");
        } else {
            line.append(value);
        }
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t");
    }
}
