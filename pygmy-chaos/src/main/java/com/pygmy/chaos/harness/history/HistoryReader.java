package com.pygmy.chaos.harness.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Reads histories: JSON lines, EDN or the log that Jepsen prints, told apart by content and not by name. Strict: what
 * cannot be read is an error that names the line, never something left out.
 */
public final class HistoryReader {
    private HistoryReader() {}

    /**
     * Reads a file. Blocks for the disk.
     *
     * @throws HistoryFormatException where the content is no history; the message names file and line
     */
    public static History read(Path file) throws IOException {
        try {
            return parse(Files.readString(file, UTF_8));
        } catch (HistoryFormatException e) {
            throw e.in(String.valueOf(file.getFileName()));
        } catch (CharacterCodingException e) {
            throw new HistoryFormatException(1, "not UTF-8 text").in(String.valueOf(file.getFileName()));
        }
    }

    /**
     * Reads a text.
     *
     * @throws HistoryFormatException where it is no history; the message names the line
     */
    public static History parse(String text) {
        return History.of(KeyedValues.split(events(text)));
    }

    private static List<Event> events(String text) {
        String first = text.lines()
                .filter(line -> !line.isBlank())
                .findFirst()
                .orElse("")
                .strip();
        if (first.isEmpty()) {
            throw new HistoryFormatException(1, "nothing to read (expected: JSON lines, EDN or a Jepsen log)");
        }
        char start = first.charAt(0);
        if (start == '{' && first.substring(1).strip().startsWith("\"")) {
            return JsonLines.read(text);
        }
        if ("{[(;#".indexOf(start) >= 0) {
            return Edn.read(text);
        }
        if (text.lines().anyMatch(JepsenLog::recognises)) {
            return JepsenLog.read(text);
        }
        throw new HistoryFormatException(1, "'" + abbreviated(first) + "' (expected: JSON lines, EDN or a Jepsen log)");
    }

    private static String abbreviated(String line) {
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
