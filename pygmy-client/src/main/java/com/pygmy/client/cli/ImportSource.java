package com.pygmy.client.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;

/**
 * What an import reads: a file, or a copy of what can be read only once, such as standard input or a pipe. The copy is
 * nobody else's to read and is gone after {@link #close}.
 *
 * @param name for people
 * @param file can be read more than once
 */
record ImportSource(String name, Path file, boolean ndjson, boolean copied) implements AutoCloseable {
    private static final Path STANDARD_INPUT = Path.of("-");

    /**
     * The source that a command line names; {@code -} is standard input. Blocks until a pipe has ended.
     *
     * @throws FileSystemException where it cannot be read; the message says why
     */
    static ImportSource open(Path given, InputStream standardInput) throws IOException {
        if (given.equals(STANDARD_INPUT)) {
            return copy("standard input", standardInput);
        }
        if (!Files.exists(given)) {
            throw new NoSuchFileException(given.toString());
        }
        if (Files.isDirectory(given)) {
            throw new FileSystemException(given.toString(), null, "is a folder (expected: a CSV or NDJSON file)");
        }
        if (!Files.isReadable(given)) {
            throw new AccessDeniedException(given.toString());
        }
        String name = String.valueOf(given.getFileName());
        if (!Files.isRegularFile(given)) {
            try (InputStream once = Files.newInputStream(given)) {
                return copy(name, once);
            }
        }
        boolean ndjson = name.toLowerCase(Locale.ROOT).matches(".*\\.(ndjson|jsonl)");
        return new ImportSource(name, given, ndjson, false);
    }

    private static ImportSource copy(String name, InputStream once) throws IOException {
        Path copy = Files.createTempFile("pygmy-import-", ".tmp");
        try {
            Files.copy(once, copy, StandardCopyOption.REPLACE_EXISTING);
            return new ImportSource(name, copy, startsWithObject(copy), true);
        } catch (IOException | RuntimeException e) {
            Files.delete(copy);
            throw e;
        }
    }

    // There is no name that tells: a line of CSV that names columns does not begin with a brace.
    private static boolean startsWithObject(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            int first = in.read();
            while (first == ' ' || first == '\t' || first == '\n' || first == '\r') {
                first = in.read();
            }
            return first == '{';
        }
    }

    @Override
    public void close() throws IOException {
        if (copied) {
            Files.deleteIfExists(file);
        }
    }
}
