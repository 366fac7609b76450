package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.pygmy.api.Book;
import com.pygmy.api.BookPage;
import com.pygmy.client.BookQuery;
import com.pygmy.client.PageLimit;
import com.pygmy.client.PygmyClient;
import com.pygmy.protocol.ApiJson;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "export",
        description = {
            "Writes all books by id, in the form that import reads: CSV, or JSON lines where FILE ends in .ndjson or"
                    + " .jsonl.",
            "It is read page by page: what changes meanwhile may be in it or not."
        })
final class ExportCommand extends StoreCommand {
    private static final Path STANDARD_OUTPUT = Path.of("-");
    private static final ObjectWriter JSON = ApiJson.strict().writerFor(Book.class);

    @Parameters(
            index = "0",
            paramLabel = "FILE",
            arity = "0..1",
            defaultValue = "-",
            description = "A new file, or - for the standard output (default).")
    private Path file;

    @Option(
            names = {"-t", "--topic"},
            paramLabel = "TEXT",
            description = "Only books whose topic contains this.")
    private @Nullable String topic;

    @Override
    int run(PygmyClient client) throws IOException {
        if (file.equals(STANDARD_OUTPUT)) {
            write(client, pygmy().out(), pygmy().json());
            return ExitCode.DONE;
        }
        if (Files.exists(file)) {
            return refused("exists", file + ": exists (expected: a new file).", Map.of());
        }
        // Under its name only when it is whole.
        Path partial = file.resolveSibling(file.getFileName() + ".partial");
        long books;
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(partial, UTF_8))) {
            books = write(client, out, isJson());
        } catch (IOException | RuntimeException e) {
            Files.deleteIfExists(partial);
            throw e;
        }
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        if (!printedAsJson(Map.of("books", books, "file", file.toString()))) {
            screen().line(books + " books written to " + file + ".");
        }
        return ExitCode.DONE;
    }

    private boolean isJson() {
        return file.toString().toLowerCase(Locale.ROOT).matches(".*\\.(ndjson|jsonl)");
    }

    private long write(PygmyClient client, PrintWriter out, boolean json) throws IOException {
        long books = 0;
        if (!json) {
            out.print(Csv.BOOKS + "\n");
        }
        BookQuery query = BookQuery.all().topic(topic).limit(PageLimit.MAX);
        BookPage page;
        do {
            page = client.books().list(query).value();
            for (Book book : page.books()) {
                out.print((json ? JSON.writeValueAsString(book) : Csv.line(book)) + "\n");
                books++;
            }
            if (out.checkError()) {
                throw new IOException("the export cannot be written");
            }
            query = query.after(page.next());
        } while (page.next() != null);
        return books;
    }
}
