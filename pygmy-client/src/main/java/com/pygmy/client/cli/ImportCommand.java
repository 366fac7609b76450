package com.pygmy.client.cli;

import com.pygmy.api.ImportReport;
import com.pygmy.client.Answer;
import com.pygmy.client.BookImport;
import com.pygmy.client.IdempotencyKey;
import com.pygmy.client.PygmyClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            "Imports books from a CSV or NDJSON file (operators). Safe to run again: what is so already stays.",
            "Columns are found by their usual names; --column FIELD=HEADER names others. Fields: id, title, topic, authors,"
                    + " isbn, year, priceCents, stock. A book without an id is the one of its title and authors, or a new one."
        })
final class ImportCommand extends StoreCommand {
    private static final int REJECTED_SHOWN = 10;

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            description = "CSV with a header line; .ndjson or .jsonl is one JSON object a line.")
    private Path file;

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
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            return refused("unreadable", file + " cannot be read (expected: a CSV or NDJSON file).", Map.of());
        }
        String name = String.valueOf(file.getFileName());
        boolean ndjson = name.toLowerCase(Locale.ROOT).matches(".*\\.(ndjson|jsonl)");
        Map<String, String> mapped = ndjson ? Map.of() : mapping();
        BookImport books = new BookImport(
                file,
                ndjson ? BookImport.NDJSON : BookImport.CSV,
                parameters(mapped),
                key == null ? IdempotencyKey.next() : key);
        if (!pygmy().json()) {
            screen().aside(rules(name, mapped));
        }
        ImportProgress progress =
                new ImportProgress(pygmy().err(), name, pygmy().surroundings().onTerminal());
        try {
            Answer<ImportReport> answer = client.books().importBooks(books, progress);
            progress.finish();
            tell(answer, progress.seconds());
            return ExitCode.DONE;
        } finally {
            progress.finish();
        }
    }

    private Map<String, String> mapping() throws IOException {
        Map<String, String> mapped = new TreeMap<>(UsualColumns.of(file));
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
        screen().line(report.created() + " books added, " + report.updated() + " updated, "
                + report.rejected().size() + " lines left out, in " + time + ".");
        report.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(line -> screen().line("  line " + line.line() + ": " + line.reason()));
        if (report.rejected().size() > REJECTED_SHOWN) {
            screen().line("  and " + (report.rejected().size() - REJECTED_SHOWN) + " more (--json shows all)");
        }
        tellOrigin(answer);
    }
}
