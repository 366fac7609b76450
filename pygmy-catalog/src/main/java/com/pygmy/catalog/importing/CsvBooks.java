package com.pygmy.catalog.importing;

import com.pygmy.api.BookDraft;
import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.ProblemException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;

/** Books from CSV (RFC 4180) with a header. */
final class CsvBooks implements BookSource {
    private static final CSVFormat FORMAT = CSVFormat.RFC4180;

    private final RecordReader records;
    private final ImportSettings settings;
    private final Map<String, Integer> columns = new HashMap<>();
    private final int width;

    CsvBooks(BufferedReader reader, ImportSettings settings) throws IOException {
        this.records = new RecordReader(reader);
        this.settings = settings;
        List<String> header = records.next()
                .flatMap(record -> cells(record.text()))
                .orElseThrow(() -> refused("body: no header line (expected: CSV with the columns' names first)"));
        width = header.size();
        for (int i = 0; i < width; i++) {
            columns.putIfAbsent(header.get(i).strip().replace("\uFEFF", ""), i);
        }
        settings.columns().forEach((field, column) -> {
            if (!columns.containsKey(column)) {
                throw refused(
                        "column." + field + ": no column " + column + " (expected: one of " + columns.keySet() + ")");
            }
        });
        if (!columns.containsKey(settings.columnOf("title"))) {
            throw refused("title: no such column (expected: a column title, or column.title=HEADER with one of "
                    + columns.keySet() + ")");
        }
    }

    private static ProblemException refused(String detail) {
        return new ProblemException(Problem.of(ProblemType.INVALID_REQUEST, detail));
    }

    @Override
    public Optional<ImportLine> next() throws IOException {
        Optional<RecordReader.CsvText> record = records.next();
        if (record.isEmpty()) {
            return Optional.empty();
        }
        long line = record.get().line();
        Optional<List<String>> cells =
                record.get().closed() ? cells(record.get().text()) : Optional.empty();
        if (cells.isEmpty()) {
            return Optional.of(
                    new ImportLine.Bad(line, "quotes that do not match (expected: CSV, quotes doubled inside quotes)"));
        }
        if (cells.get().size() != width) {
            return Optional.of(new ImportLine.Bad(
                    line, cells.get().size() + " cells (expected: " + width + ", as many as the header has)"));
        }
        try {
            return Optional.of(BookSource.checked(line, draft(cells.get())));
        } catch (NumberFormatException e) {
            return Optional.of(new ImportLine.Bad(line, String.valueOf(e.getMessage())));
        }
    }

    private static Optional<List<String>> cells(String text) {
        try (CSVParser parser = CSVParser.parse(text, FORMAT)) {
            List<CSVRecord> parsed = parser.getRecords();
            return parsed.size() == 1 ? Optional.of(parsed.get(0).toList()) : Optional.empty();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // Text after a closing quote, and the like.
            return Optional.empty();
        }
    }

    private BookDraft draft(List<String> cells) {
        Long year = number("year", cells);
        return new BookDraft(
                number("id", cells),
                text("title", cells),
                text("topic", cells),
                text("authors", cells),
                text("isbn", cells),
                year == null ? null : (int) Math.max(Integer.MIN_VALUE, Math.min(Integer.MAX_VALUE, year)),
                number("priceCents", cells),
                number("stock", cells));
    }

    private @Nullable String text(String field, List<String> cells) {
        Integer column = columns.get(settings.columnOf(field));
        String cell = column == null || column >= cells.size()
                ? ""
                : cells.get(column).strip();
        String text = cell.isEmpty() ? settings.defaultOf(field) : cell;
        return text.isEmpty() ? null : text;
    }

    /** Whole numbers, also as spreadsheets write them: {@code 2008.0}. */
    private @Nullable Long number(String field, List<String> cells) {
        String text = text(field, cells);
        if (text == null) {
            return null;
        }
        try {
            return new BigDecimal(text).longValueExact();
        } catch (ArithmeticException | NumberFormatException e) {
            throw new NumberFormatException(field + ": '" + text + "' (expected: a whole number)");
        }
    }
}
