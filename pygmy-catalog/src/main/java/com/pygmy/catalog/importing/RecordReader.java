package com.pygmy.catalog.importing;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a CSV text into records. A quoted field may hold line breaks, so a record may take several lines; but where a quote is
 * never closed that would swallow the rest of the file. So a record that is still open after a bounded number of lines is
 * taken to be broken in its first line, and reading goes on with its second.
 */
final class RecordReader {
    private static final int LINES_MAX = 20;
    private static final int CHARACTERS_MAX = 64 * 1024;

    /** A record, the line it begins at, and whether its quotes match. */
    record CsvText(long line, String text, boolean closed) {}

    private final BufferedReader reader;
    private final Deque<String> pushedBack = new ArrayDeque<>();
    private long line;

    RecordReader(BufferedReader reader) {
        this.reader = reader;
    }

    Optional<CsvText> next() throws IOException {
        String first = readLine();
        while (first != null && first.isBlank()) {
            first = readLine();
        }
        if (first == null) {
            return Optional.empty();
        }
        long start = line;
        StringBuilder text = new StringBuilder(first);
        Deque<String> taken = new ArrayDeque<>();
        boolean open = isOpen(first);
        while (open && taken.size() < LINES_MAX && text.length() < CHARACTERS_MAX) {
            String more = readLine();
            if (more == null) {
                break;
            }
            taken.add(more);
            text.append('\n').append(more);
            open ^= isOpen(more);
        }
        if (!open) {
            return Optional.of(new CsvText(start, text.toString(), true));
        }
        while (!taken.isEmpty()) {
            pushedBack.addFirst(taken.removeLast());
            line--;
        }
        return Optional.of(new CsvText(start, first, false));
    }

    private @Nullable String readLine() throws IOException {
        String next = pushedBack.isEmpty() ? reader.readLine() : pushedBack.removeFirst();
        if (next != null) {
            line++;
        }
        return next;
    }

    /** An odd number of quotes opens or closes a quoted field: doubled quotes within one do not count. */
    private static boolean isOpen(String text) {
        return text.chars().filter(c -> c == '"').count() % 2 == 1;
    }
}
