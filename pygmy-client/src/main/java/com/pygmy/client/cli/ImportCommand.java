package com.pygmy.client.cli;

import com.pygmy.api.Executed;
import com.pygmy.api.ImportReport;
import com.pygmy.client.Answer;
import com.pygmy.client.BookImport;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import com.pygmy.client.PygmyException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
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
            "Columns are found by their usual names; --column FIELD=HEADER names others. Fields: id, title, topic, authors,"
                    + " isbn, year, priceCents, stock. A book without an id is the one of its title and authors, or a new one."
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
        Map<String, String> mapped = source.ndjson() ? Map.of() : mapping(source.file());
        IdempotencyKey used = key == null ? IdempotencyKey.next() : key;
        BookImport books = new BookImport(
                source.file(), source.ndjson() ? BookImport.NDJSON : BookImport.CSV, parameters(mapped), used);
        if (!pygmy().json()) {
            screen().aside(rules(source.name(), mapped));
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
                pygmy().err().println("pygmy: it is safe to run it again, best with --key " + used);
            }
            throw e;
        }
    }

    /** Refused where there were lines and every one of them was refused. */
    private static int exitCode(ImportReport report) {
        boolean nothing = report.created() == 0 && report.updated() == 0;
        return nothing && !report.rejected().isEmpty() ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private Map<String, String> mapping(Path file) throws IOException {
        Map<String, String> mapped = new TreeMap<>(UsualColumns.of(file, delimiter));
        if (topicFrom != null) {
            mapped.put("topic", topicFrom);
        }
        mapped.putAll(columns);
        return mapped;
    }

    private Map<String, String> parameters(Map<String, String> mapped) {
        Map<String, String> parameters = new TreeMap<>();
        mapped.forEach((field, header) -> parameters.put("column." + field, header));
        parameters.put("default.topic", topic);
        parameters.put("default.priceCents", Long.toString(priceCents));
        parameters.put("default.stock", Long.toString(stock));
        if (delimiter != null) {
            parameters.put("delimiter", delimiter.toString());
        }
        if (setStock) {
            parameters.put("setStock", "true");
        }
        return parameters;
    }

    /** What was decided for the user, so that nothing of it comes as a surprise. */
    private String rules(String name, Map<String, String> mapped) {
        StringBuilder rules = new StringBuilder("Importing " + name + ": ");
        mapped.forEach((field, header) ->
                rules.append(field).append(" from ").append(header).append(", "));
        return rules.append("where missing: topic ")
                .append(topic)
                .append(", price ")
                .append(Money.text(priceCents))
                .append(", stock ")
                .append(stock)
                .toString();
    }

    private void tell(Answer<ImportReport> answer, String time) {
        ImportReport report = answer.value();
        if (printedAsJson(report)) {
            return;
        }
        long lines = report.created() + report.updated() + report.rejected().size();
        String leftOut = report.rejected().size() + (report.rejected().isEmpty() ? "" : " of " + lines);
        screen().line(report.created() + " books added, " + report.updated() + " updated, " + leftOut
                + " lines left out, in " + time + ".");
        report.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(line -> screen().line("  line " + line.line() + ": " + line.reason()));
        if (report.rejected().size() > REJECTED_SHOWN) {
            screen().line("  and " + (report.rejected().size() - REJECTED_SHOWN) + " more (--json shows all)");
        }
        tellOrigin(answer);
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
