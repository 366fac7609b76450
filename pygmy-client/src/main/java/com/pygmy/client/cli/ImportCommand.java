package com.pygmy.client.cli;

import com.pygmy.api.ImportReport;
import com.pygmy.client.Answer;
import com.pygmy.client.BookImport;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "import",
        description = {
            "Imports books from a CSV or NDJSON file (operators). Safe to run again: what is there already stays.",
            "Columns are found by their usual names; say --column FIELD=HEADER for others. Fields: id, title, topic,"
                    + " authors, isbn, year, priceCents, stock."
        })
final class ImportCommand extends StoreCommand {
    private static final int REJECTED_SHOWN = 10;
    private static final int BAR_WIDTH = 30;

    /** Other names under which files have a field; the first that a file has is taken. */
    private static final Map<String, List<String>> USUAL_NAMES = Map.of(
            "authors", List.of("author"),
            "year", List.of("original_publication_year", "publication_year", "published"),
            "topic", List.of("subject", "genre", "category", "language_code"),
            "priceCents", List.of("price_cents"),
            "isbn", List.of("isbn13"));

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "The file; .ndjson or .jsonl is one JSON object a line.")
    private Path file;

    @Option(names = "--column", paramLabel = "FIELD=HEADER", description = "Take a field from this column.")
    private Map<String, String> columns = new TreeMap<>();

    @Option(names = "--topic-from", paramLabel = "HEADER", description = "Short for --column topic=HEADER.")
    private @Nullable String topicFrom;

    @Option(names = "--topic", paramLabel = "TOPIC", description = "Where a book has none (default: General).")
    private String topic = "General";

    @Option(names = "--price-cents", paramLabel = "N", description = "Where a book has none (default: 1499).")
    private long priceCents = 1499;

    @Option(names = "--stock", paramLabel = "N", description = "Where a book has none (default: 100).")
    private long stock = 100;

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
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            return refused("unreadable", file + " cannot be read (expected: a CSV or NDJSON file).", Map.of());
        }
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        boolean ndjson = name.endsWith(".ndjson") || name.endsWith(".jsonl");
        BookImport books = new BookImport(
                file,
                ndjson ? BookImport.NDJSON : BookImport.CSV,
                parameters(ndjson),
                key == null ? IdempotencyKey.next() : key);
        Answer<ImportReport> answer = client.books().importBooks(books, this::progress);
        clearProgress();
        tell(answer);
        return ExitCode.DONE;
    }

    private Map<String, String> parameters(boolean ndjson) throws IOException {
        Map<String, String> parameters = new TreeMap<>();
        if (!ndjson) {
            Map<String, String> mapped = new TreeMap<>(usualColumns());
            if (topicFrom != null) {
                mapped.put("topic", topicFrom);
            }
            mapped.putAll(columns);
            mapped.forEach((field, header) -> parameters.put("column." + field, header));
        }
        parameters.put("default.topic", topic);
        parameters.put("default.priceCents", Long.toString(priceCents));
        parameters.put("default.stock", Long.toString(stock));
        if (setStock) {
            parameters.put("setStock", "true");
        }
        return parameters;
    }

    /** Columns that carry a field under another name than the store's. */
    private Map<String, String> usualColumns() throws IOException {
        String header;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            header = reader.readLine();
        }
        List<String> present = header == null
                ? List.of()
                : Arrays.stream(header.split(","))
                        .map(name -> name.strip().replace("\"", ""))
                        .toList();
        Map<String, String> found = new TreeMap<>();
        USUAL_NAMES.forEach((field, names) -> {
            if (!present.contains(field)) {
                names.stream().filter(present::contains).findFirst().ifPresent(name -> found.put(field, name));
            }
        });
        return found;
    }

    private void progress(long bytes, long bytesInAll) {
        if (!pygmy().surroundings().onTerminal() || pygmy().json()) {
            return;
        }
        int done = bytesInAll == 0 ? BAR_WIDTH : (int) (bytes * BAR_WIDTH / bytesInAll);
        long percent = bytesInAll == 0 ? 100 : bytes * 100 / bytesInAll;
        pygmy().err().print("\r[" + "#".repeat(done) + ".".repeat(BAR_WIDTH - done) + "] " + percent + " %");
        pygmy().err().flush();
    }

    private void clearProgress() {
        if (pygmy().surroundings().onTerminal() && !pygmy().json()) {
            pygmy().err().print("\r\u001b[K");
            pygmy().err().flush();
        }
    }

    private void tell(Answer<ImportReport> answer) {
        ImportReport report = answer.value();
        if (printedAsJson(report)) {
            return;
        }
        screen().line(report.created() + " books added, " + report.updated() + " updated, "
                + report.rejected().size() + " lines left out.");
        report.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(line -> screen().line("  line " + line.line() + ": " + line.reason()));
        if (report.rejected().size() > REJECTED_SHOWN) {
            screen().line("  ... and " + (report.rejected().size() - REJECTED_SHOWN) + " more (--json shows all)");
        }
        tellOrigin(answer);
    }
}
