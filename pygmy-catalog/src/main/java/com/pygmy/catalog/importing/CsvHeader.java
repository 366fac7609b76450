package com.pygmy.catalog.importing;

import com.pygmy.catalog.importing.RecordReader.CsvText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** The first line of a CSV file, and what separates the cells of all. */
record CsvHeader(char delimiter, Columns columns) {
    private static final List<Character> USUAL_DELIMITERS = List.of(',', ';', '\t', '|');

    /** The line by which spreadsheets are told the delimiter. */
    private static final Pattern DELIMITER_LINE = Pattern.compile("sep=(.)", Pattern.CASE_INSENSITIVE);

    /** Reads the header. Of the usual delimiters the one is taken by which most fields are found, title first. */
    static CsvHeader read(RecordReader records, ImportSettings settings) throws IOException {
        CsvText first = line(records);
        Matcher told = DELIMITER_LINE.matcher(first.first());
        Optional<Character> delimiter = settings.delimiter();
        if (told.matches()) {
            delimiter = delimiter.or(() -> Optional.of(told.group(1).charAt(0)));
            first = line(records);
        }
        CsvText header = first;
        CsvHeader best = delimiter.map(List::of).orElse(USUAL_DELIMITERS).stream()
                .flatMap(candidate -> of(candidate, header.text(), settings).stream())
                .max(Comparator.<CsvHeader>comparingInt(each -> each.columns.found())
                        .thenComparingInt(each -> each.columns.width())
                        .thenComparingInt(each -> -USUAL_DELIMITERS.indexOf(each.delimiter)))
                .orElseThrow(() -> ImportSettings.refusal(
                        "line " + header.line() + ": quotes that do not match (expected: a header line)"));
        best.columns.refusal().ifPresent(refusal -> {
            throw ImportSettings.refusal(refusal);
        });
        return best;
    }

    private static CsvText line(RecordReader records) throws IOException {
        CsvText line = records.next()
                .orElseThrow(() ->
                        ImportSettings.refusal("body: no header line (expected: CSV with the columns' names first)"));
        line.fault().ifPresent(fault -> {
            throw ImportSettings.refusal("line " + line.line() + ": " + fault);
        });
        return line;
    }

    private static Optional<CsvHeader> of(char delimiter, String text, ImportSettings settings) {
        return cells(text, delimiter)
                .map(names -> new CsvHeader(
                        delimiter, new Columns(names.stream().map(String::strip).toList(), settings)));
    }

    /** The cells of a record; empty where its quotes do not match. */
    Optional<List<String>> cells(String text) {
        return cells(text, delimiter);
    }

    private static Optional<List<String>> cells(String text, char delimiter) {
        CSVFormat format = CSVFormat.RFC4180
                .builder()
                .setDelimiter(delimiter)
                .setIgnoreSurroundingSpaces(true)
                .get();
        try (CSVParser parser = CSVParser.parse(text, format)) {
            List<CSVRecord> parsed = parser.getRecords();
            return parsed.size() == 1 ? Optional.of(parsed.get(0).toList()) : Optional.empty();
        } catch (IOException | UncheckedIOException | IllegalStateException e) {
            // Text after a closing quote, and the like.
            return Optional.empty();
        }
    }

    List<String> remarks(ImportSettings settings) {
        List<String> remarks = new ArrayList<>();
        if (delimiter != ',') {
            remarks.add("the delimiter is " + (delimiter == '\t' ? "a tab" : delimiter));
        }
        Exporter exporter = columns.exporter();
        if (exporter != Exporter.UNKNOWN) {
            remarks.add("read as an export of " + exporter.program()
                    + (settings.ids().isEmpty() ? ", whose ids are its own and are not used" : ""));
        }
        if (settings.ids().filter(ids -> ids == ImportSettings.Ids.REPLACE).isPresent()) {
            remarks.add("a book of another title with the id of a line is replaced");
        }
        return remarks;
    }
}
