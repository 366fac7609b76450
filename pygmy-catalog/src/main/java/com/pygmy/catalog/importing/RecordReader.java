package com.pygmy.catalog.importing;

import com.pygmy.catalog.importing.TextLines.Line;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a CSV text into records. A quoted field may hold line breaks, so a record may take several lines; but where a quote is
 * never closed that would swallow the rest of the file. So a record that is still open after a bounded number of lines is
 * taken to be broken in its first line, and reading goes on with its second.
 */
final class RecordReader {
    private static final int LINES_MAX = 100;

    /**
     * A record.
     *
     * @param line where it begins
     * @param rest the lines after its first
     * @param fault why it cannot be used
     */
    record CsvText(long line, String first, List<Line> rest, Optional<String> fault) {
        String text() {
            StringBuilder text = new StringBuilder(first);
            rest.forEach(more -> text.append('\n').append(more.text()));
            return text.toString();
        }
    }

    private final TextLines lines;
    private final Deque<Line> pushedBack = new ArrayDeque<>();
    private long line;

    RecordReader(TextLines lines) {
        this.lines = lines;
    }

    Optional<CsvText> next() throws IOException {
        Line first = readLine();
        while (first != null && first.fault().isEmpty() && first.text().isBlank()) {
            first = readLine();
        }
        if (first == null) {
            return Optional.empty();
        }
        long start = line;
        if (first.fault().isPresent()) {
            return Optional.of(new CsvText(start, first.text(), List.of(), first.fault()));
        }
        CsvText record = new CsvText(start, first.text(), rest(first), Optional.empty());
        if (!record.rest().isEmpty() || !isOpen(first.text())) {
            return Optional.of(record);
        }
        return Optional.of(new CsvText(
                start,
                first.text(),
                List.of(),
                Optional.of("quotes that are not closed (expected: CSV, quotes doubled inside quotes)")));
    }

    /** The lines up to the one that closes the quotes; none where no quotes are open, or none closes them. */
    private List<Line> rest(Line first) throws IOException {
        List<Line> taken = new ArrayList<>();
        boolean open = isOpen(first.text());
        int characters = first.text().length();
        while (open && taken.size() < LINES_MAX && characters < TextLines.CHARACTERS_MAX) {
            Line more = readLine();
            if (more == null) {
                break;
            }
            taken.add(more);
            if (more.fault().isPresent()) {
                break;
            }
            characters += more.text().length();
            open ^= isOpen(more.text());
        }
        if (open) {
            pushBack(taken);
            return List.of();
        }
        return List.copyOf(taken);
    }

    /** Goes on with the second line of a record whose first is broken. */
    void pushBackRest(CsvText record) {
        pushBack(record.rest());
    }

    private void pushBack(List<Line> taken) {
        for (int i = taken.size() - 1; i >= 0; i--) {
            pushedBack.addFirst(taken.get(i));
            line--;
        }
    }

    private @Nullable Line readLine() throws IOException {
        Line next = pushedBack.isEmpty() ? lines.next() : pushedBack.removeFirst();
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
