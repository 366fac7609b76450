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
            "Columns are found by their usual names, in any case; --column FIELD=HEADER names others. Fields: id,"
                    + " title, topic, authors, isbn, year, price (12.50), priceCents (1250), stock. What could be read in"
                    + " two ways, such as 1,234, is refused with its line.",
            "Exports of Goodreads, Calibre, LibraryThing, Shopify and WooCommerce are known by their columns.",
            "A book without an id is the one of its title and authors, or a new one. A book that is there keeps what"
                    + " the file does not say. New books need a price and a stock: from the file, or from --price and"
                    + " --stock. Those of a file that has neither are listed, and cannot be bought.",
            "An import that was cut off goes on with the same command and the --key that it showed. Nothing is in"
                    + " twice."
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
            description = "The file's charset, such as windows-1252 (default: UTF-8 or UTF-16, as the file shows).")
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
            description = "What a new book without a topic gets (default: ${DEFAULT-VALUE}).")
    private String topic;

    @Option(
            names = "--price",
            paramLabel = "AMOUNT",
            converter = Money.Cents.class,
            description = "What a new book without a price costs, such as 12.50.")
    private @Nullable Long priceCents;

    @Option(
            names = "--stock",
            paramLabel = "N",
            converter = BoundedNumber.Stock.class,
            description = "How many copies of a new book without a stock there are.")
    private @Nullable Long stock;

    @Option(names = "--set-stock", description = "Set the stock of books that are there already, too.")
    private boolean setStock;

    @Option(names = "--dry-run", description = "Tell what would be added and what is refused; change nothing.")
    private boolean dryRun;

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
            refused("unreadable", Failures.reason(e) + ".", Map.of());
            return ExitCode.USAGE; // no store was asked
        }
    }

    private int send(PygmyClient client, ImportSource source) throws IOException {
        TextEncoding encoding = charset == null ? TextEncoding.of(source.file()) : new TextEncoding.Named(charset);
        if (encoding instanceof TextEncoding.Unknown unknown) {
            return refused("charset", askForCharset(source, unknown), Map.of());
        }
        IdempotencyKey used = key == null ? IdempotencyKey.next() : key;
        BookImport books = new BookImport(source.file(), mediaType(source, encoding), parameters(source), used);
        if (!pygmy().json()) {
            screen().aside(rules(source.name(), used));
        }
        ImportBar bar = new ImportBar(
                pygmy().err(), source.name(), pygmy().surroundings().onTerminal());
        Resumption resumption = new Resumption(pygmy(), bar, used);
        try {
            Answer<ImportReport> answer = new ImportWatch(client, used, bar, resumption)
                    .during(() -> client.books().importBooks(books, bar));
            tell(answer, bar.seconds());
            return exitCode(answer.value());
        } catch (PygmyException e) {
            if (!pygmy().json() && !dryRun && canGoOn(e)) {
                resumption.tell();
            }
            throw e;
        }
    }

    /** Not where the store refused the file: sent again it would be refused again. */
    private static boolean canGoOn(PygmyException failure) {
        return failure.executed() != Executed.NO
                || failure.problem().map(problem -> problem.status() >= 500).orElse(true);
    }

    private static String askForCharset(ImportSource source, TextEncoding.Unknown unknown) {
        return source.name() + " is not UTF-8: in " + TextEncoding.WINDOWS + ", line " + unknown.line() + " says '"
                + unknown.asWindows() + "'. If that is right, add --charset " + TextEncoding.WINDOWS
                + "; else --charset and the right one.";
    }

    /** Refused where there were lines and every one of them was refused. */
    private static int exitCode(ImportReport report) {
        return report.rejectedCount() > 0 && taken(report) == 0 ? ExitCode.REFUSED : ExitCode.DONE;
    }

    private static long taken(ImportReport report) {
        return report.created() + report.updated() + report.unchanged();
    }

    private static String mediaType(ImportSource source, TextEncoding encoding) {
        String type = source.ndjson() ? BookImport.NDJSON : BookImport.CSV;
        return encoding instanceof TextEncoding.Named named ? type + "; charset=" + named.charset() : type;
    }

    private Map<String, String> parameters(ImportSource source) {
        Map<String, String> parameters = new TreeMap<>();
        if (topicFrom != null) {
            parameters.put("column.topic", topicFrom);
        }
        columns.forEach((field, header) -> parameters.put("column." + field, header));
        parameters.put("default.topic", topic);
        if (priceCents != null) {
            parameters.put("default.priceCents", priceCents.toString());
        }
        if (stock != null) {
            parameters.put("default.stock", stock.toString());
        }
        if (delimiter != null && !source.ndjson()) {
            parameters.put("delimiter", delimiter.toString());
        }
        if (ids != null) {
            parameters.put("ids", ids);
        }
        if (setStock) {
            parameters.put("setStock", "true");
        }
        if (dryRun) {
            parameters.put("dryRun", "true");
        }
        return parameters;
    }

    /** What was decided for the user, so that nothing of it comes as a surprise. */
    private String rules(String name, IdempotencyKey used) {
        return (dryRun ? "Trying " : "Importing ") + name + ". A new book whose line does not say gets " + gifts()
                + (dryRun ? "." : ". To go on if this is cut off: the same command with --key " + used);
    }

    private String gifts() {
        return "topic " + topic + (priceCents == null ? "" : ", price " + Money.text(priceCents))
                + (stock == null ? "" : ", stock " + stock);
    }

    private void tell(Answer<ImportReport> answer, String time) {
        ImportReport report = answer.value();
        if (printedAsJson(report)) {
            return;
        }
        screen().line(summary(report) + (dryRun ? "" : ", in " + time) + ".");
        report.rejected().stream()
                .limit(REJECTED_SHOWN)
                .forEach(line ->
                        screen().line("  line " + line.line() + ": " + CommandWording.ofCommand(line.reason())));
        if (report.rejectedCount() > REJECTED_SHOWN) {
            screen().line("  and " + ImportBar.count(report.rejectedCount() - REJECTED_SHOWN)
                    + " more (--json shows them)");
        }
        tellReading(report);
        if (!dryRun && report.created() > 0) {
            screen().aside(pygmy().hint("search WORDS") + " finds them");
        }
        tellOrigin(answer);
    }

    private String summary(ImportReport report) {
        String leftOut = ImportBar.count(report.rejectedCount())
                + (report.rejectedCount() == 0 ? "" : " of " + ImportBar.count(taken(report) + report.rejectedCount()))
                + " lines left out";
        return ImportBar.count(report.created()) + (report.created() == 1 ? " book " : " books ")
                + (dryRun ? "would be " : "") + "added, " + ImportBar.count(report.updated()) + " updated, "
                + ImportBar.count(report.unchanged()) + " unchanged, " + leftOut;
    }

    /** How the file was understood, so that a mistake is seen. */
    private void tellReading(ImportReport report) {
        if (!report.columns().isEmpty()) {
            screen().wrapped("Columns used: " + listed(report.columns(), " from ") + ".");
        }
        if (!report.unusedColumns().isEmpty()) {
            screen().wrapped("Columns not used: " + String.join(", ", report.unusedColumns())
                    + " (--column FIELD=HEADER uses one).");
        }
        Map<String, Long> filled = new TreeMap<>(report.missing());
        filled.keySet()
                .removeIf(field -> !(field.equals("topic")
                        || (field.equals("priceCents") && priceCents != null)
                        || (field.equals("stock") && stock != null)));
        if (!filled.isEmpty()) {
            screen().wrapped("Not in every line, so new books got " + gifts() + ": " + missing(filled) + ".");
        }
        Map<String, Long> empty = new TreeMap<>(report.missing());
        empty.keySet().removeAll(filled.keySet());
        if (!empty.isEmpty()) {
            screen().wrapped("Not in every line, and left as it is: " + missing(empty) + ".");
        }
        if (dryRun && empty.containsKey("priceCents") && empty.containsKey("stock")) {
            screen().aside("Add --price and --stock, such as --price 12.50 --stock 5, for books that can be bought");
        }
        report.remarks().forEach(remark -> screen().wrapped("Note: " + CommandWording.ofCommand(remark) + "."));
    }

    private static String missing(Map<String, Long> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey().replace("Cents", "") + " missing in " + ImportBar.count(field.getValue()))
                .collect(Collectors.joining(", "));
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
