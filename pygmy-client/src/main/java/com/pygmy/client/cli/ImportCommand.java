package com.pygmy.client.cli;

import com.pygmy.api.ImportReport;
import com.pygmy.client.Answer;
import com.pygmy.client.BookImport;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import com.pygmy.protocol.Executed;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

@Command(
        name = "import",
        description = {
            "Imports books from a CSV or NDJSON file (operators). Safe to run again: what is so already stays.",
            "Columns are found by their usual names, in any case; --column FIELD=HEADER names others. Fields: id, title,"
                    + " topic, authors, isbn, year, price (12.50), priceCents (1250), stock. What could be read in two ways,"
                    + " such as 1,234, is refused with its line.",
            "A book without an id is the one of its title and authors, or a new one. A book that is there keeps what the"
                    + " file does not say."
        })
final class ImportCommand extends StoreCommand {
    private static final int REJECTED_SHOWN = 10;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "CSV with a header line; .ndjson or .jsonl is one JSON object a line; - is standard input.")
    private Path given;

    @Option(
            names = "--delimiter",
            paramLabel = "CHARACTER",
            converter = DelimiterConverter.class,
            description = "What separates the columns of CSV, such as ; or tab (default: what the header line uses).")
    private @Nullable Character delimiter;

    @Option(
            names = "--charset",
            paramLabel = "NAME",
            description =
                    "The file's charset, such as windows-1252 (default: UTF-8, or what its byte order mark says).")
    private @Nullable String charset;

    @Option(
            names = "--ids",
            paramLabel = "match|ignore|replace",
            description =
                    "What an id means: the book of that id if title and authors are the same (match, the default),"
                            + " nothing (ignore: for files of other programs), or that book whatever it is (replace).")
    private @Nullable String ids;

    @Option(names = "--column", paramLabel = "FIELD=HEADER", description = "Take a field from this column.")
    private Map<String, String> columns = new TreeMap<>();

    @Option(names = "--topic-from", paramLabel = "HEADER", description = "Short for --column topic=HEADER.")
    private @Nullable String topicFrom;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            defaultValue = "General",
            description = "Where a book has none (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--price-cents",
            paramLabel = "N",
            defaultValue = "1499",
            description = "Where a book has none (default: ${DEFAULT-VALUE}).")
    private long priceCents;

    @Option(
            names = "--stock",
            paramLabel = "N",
            defaultValue = "100",
            description = "Where a book has none (default: ${DEFAULT-VALUE}).")
    private long stock;

    @Option(names = "--set-stock", description = "Set the stock of books that are there already, too.")
    private boolean setStock;

    @Option(
            names = "--key",
            paramLabel = "KEY",
            converter = BuyCommand.KeyConverter.class,
            description = "The Idempotency-Key (default: a new one).")
    private @Nullable IdempotencyKey key;

    @Override
    int run(PygmyClient client) throws IOException {
        try (ImportSource source = ImportSource.open(given, System.in)) {
            return send(client, source);
        } catch (FileSystemException e) {
            return refused("unreadable", Failures.reason(e) + ".", Map.of());
        }
    }

    private int send(PygmyClient client, ImportSource source) throws IOException {
        IdempotencyKey used = key == null ? IdempotencyKey.next() : key;
        BookImport books = new BookImport(source.file(), mediaType(source), parameters(source), used);
        if (!pygmy().json()) {
            screen().aside(rules(source.name(), used));
        }
        ImportProgress progress = new ImportProgress(
                pygmy().err(), source.name(), pygmy().surroundings().onTerminal());
        try {
            Answer<ImportReport> answer = client.books().importBooks(books, progress);
            progress.finish();
            tell(answer, progress.seconds());
            return exitCode(answer.value());
        } catch (PygmyException e) {
            progress.finish();
            if (e.executed() != Executed.NO && !pygmy().json()) {
                pygmy().err()
                        .println("pygmy: running it again is safe, what is in already is not repeated: add --key "
                                + used);
            }
            throw e;
        }
    }

    /** Refused where there were lines and every one of them was refused. */
    private static int exitCode(ImportReport report) {
        return report.rejectedCount() > 0 && taken(report) == 0 ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static long taken(ImportReport report) {
        return report.created() + report.updated() + report.unchanged();
    }

    private String mediaType(ImportSource source) {
        String type = source.ndjson() ? BookImport.NDJSON : BookImport.CSV;
        return charset == null ? type : type + "; charset=" + charset;
    }

    private Map<String, String> parameters(ImportSource source) {
        Map<String, String> parameters = new TreeMap<>();
        if (topicFrom != null) {
            parameters.put("column.topic", topicFrom);
        }
        columns.forEach((field, header) -> parameters.put("column." + field, header));
        parameters.put("default.topic", topic);
        parameters.put("default.priceCents", Long.toString(priceCents));
        parameters.put("default.stock", Long.toString(stock));
        if (delimiter != null && !source.ndjson()) {
            parameters.put("delimiter", delimiter.toString());
        }
        if (ids != null) {
            parameters.put("ids", ids);
        }
        if (setStock) {
            parameters.put("setStock", "true");
        }
        return parameters;
    }

    /** What was decided for the user, so that nothing of it comes as a surprise. */
    private String rules(String name, IdempotencyKey used) {
        return "Importing " + name + ": a new book without them gets topic " + topic + ", price "
                + Money.text(priceCents) + ", stock " + stock + ". Key " + used;
    }

    private void tell(Answer<ImportReport> answer, String time) {
        ImportReport report = answer.value();
        if (printedAsJson(report)) {
            return;
        }
        long lines = taken(report) + report.rejectedCount();
        screen().line(report.created() + " books added, " + report.updated() + " updated, " + report.unchanged()
                + " unchanged, " + report.rejectedCount() + (report.rejectedCount() == 0 ? "" : " of " + lines)
                + " lines left out, in " + time + ".");
        report.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(line -> screen().line("  line " + line.line() + ": " + line.reason()));
        if (report.rejectedCount() > REJECTED_SHOWN) {
            screen().line("  and " + (report.rejectedCount() - REJECTED_SHOWN) + " more (--json shows them)");
        }
        tellReading(report);
        tellOrigin(answer);
    }

    /** How the file was understood, so that a mistake is seen. */
    private void tellReading(ImportReport report) {
        if (!report.columns().isEmpty()) {
            screen().line("Columns used: " + listed(report.columns(), " from ") + ".");
        }
        if (!report.unusedColumns().isEmpty()) {
            screen().line("Columns not used: " + String.join(", ", report.unusedColumns())
                    + " (--column FIELD=HEADER uses one).");
        }
        if (!report.missing().isEmpty()) {
            screen().line("Lines that do not say: " + listed(report.missing(), " ")
                    + ". New books got the defaults, others keep what they have.");
        }
        report.remarks().forEach(remark -> screen().line("Note: " + remark + "."));
    }

    private static String listed(Map<String, ?> fields, String between) {
        return new TreeMap<>(fields)
                .entrySet().stream()
                        .map(field -> field.getKey() + between + field.getValue())
                        .collect(Collectors.joining(", "));
    }

    /** Reads one character, or the name of one that is hard to type. */
    static final class DelimiterConverter implements ITypeConverter<Character> {
        @Override
        public Character convert(String text) {
            if (text.equals("tab") || text.equals("\\t")) {
                return '\t';
            }
            if (text.length() != 1 || "\"\r\n".contains(text)) {
                throw new TypeConversionException("'" + text + "' (expected: one character such as ; or tab)");
            }
            return text.charAt(0);
        }
    }
}
