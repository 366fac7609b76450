package com.pygmy.chaos.harness.history;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

/**
 * Reads histories: JSON lines, a JSON array, EDN, Jepsen's {@code history.txt} or the log that it prints, told apart by
 * content and not by name; compressed with gzip or not. Strict: what cannot be read is an error that names the line, never
 * something left out.
 */
public final class HistoryReader {
    private static final String FORMATS = "JSON lines, a JSON array, EDN, Jepsen's history.txt or its log";

    /** How the keys of a history's objects are found. */
    public enum Keys {
        /** In the values, where these are marked as pairs of key and value, or can be nothing else. */
        IF_EVIDENT,
        /** In the values: each is a pair of key and value. */
        IN_VALUES
    }

    private HistoryReader() {}

    /** {@link #read(Path, Keys)}, with keys as far as they are evident. */
    public static History read(Path file) throws IOException {
        return read(file, Keys.IF_EVIDENT);
    }

    /**
     * Reads a file. Blocks for the disk.
     *
     * @throws HistoryFormatException where the content is no history; the message names file and line
     */
    public static History read(Path file, Keys keys) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, String.valueOf(file.getFileName()), keys);
        }
    }

    /**
     * Reads all of a stream. Blocks for it.
     *
     * @param name what messages call it
     * @throws HistoryFormatException where the content is no history; the message names the stream and the line
     */
    public static History read(InputStream in, String name, Keys keys) throws IOException {
        try {
            return parse(HistoryText.read(in), keys);
        } catch (HistoryFormatException e) {
            throw e.in(name);
        } catch (CharacterCodingException e) {
            throw new HistoryFormatException(1, "not UTF-8 text").in(name);
        } catch (ZipException e) {
            throw new HistoryFormatException(1, "not gzip: " + e.getMessage()).in(name);
        }
    }

    /**
     * Reads a text.
     *
     * @throws HistoryFormatException where it is no history; the message names the line
     */
    public static History parse(String text) {
        return parse(text, Keys.IF_EVIDENT);
    }

    /** {@link #parse(String)}, with keys where they are said to be. */
    public static History parse(String text, Keys keys) {
        List<Event> events = events(text);
        EventBuilder.requireProcesses(events);
        return KeyedValues.split(events, keys);
    }

    private static List<Event> events(String text) {
        int start = afterBlanks(text, 0);
        if (start == text.length()) {
            throw new HistoryFormatException(1, "nothing to read (expected: " + FORMATS + ")");
        }
        char first = text.charAt(start);
        if (first == '{' && begins(text, start + 1, '"')) {
            return JsonLines.read(text);
        }
        if (first == '[' && begins(text, start + 1, '{') && begins(text, afterBlanks(text, start + 1) + 1, '"')) {
            return JsonLines.readArray(text);
        }
        if ("{[(;#".indexOf(first) >= 0) {
            return Edn.read(text);
        }
        if (text.lines().anyMatch(JepsenLog::recognises)) {
            return JepsenLog.read(text);
        }
        String line = text.substring(start).lines().findFirst().orElse("").strip();
        if (JepsenLog.isEvent(line)) {
            return JepsenLog.readTable(text);
        }
        throw new HistoryFormatException(1, "'" + abbreviated(line) + "' (expected: " + FORMATS + ")");
    }

    private static boolean begins(String text, int from, char with) {
        int at = afterBlanks(text, from);
        return at < text.length() && text.charAt(at) == with;
    }

    private static int afterBlanks(String text, int from) {
        int at = from;
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return at;
    }

    private static String abbreviated(String line) {
        return line.length() <= 60 ? line : line.substring(0, 57) + "...";
    }
}
