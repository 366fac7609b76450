package com.pygmy.client;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A file of books to stream to the server. Immutable.
 *
 * @param file read anew for each try; must not change meanwhile
 * @param mediaType {@code text/csv} or {@code application/x-ndjson}
 * @param parameters how columns become fields, as the server's import resource names them
 * @param key the same for each repetition of this very import
 */
public record BookImport(Path file, String mediaType, Map<String, String> parameters, IdempotencyKey key) {
    public static final String CSV = "text/csv";
    public static final String NDJSON = "application/x-ndjson";

    public BookImport {
        parameters = Map.copyOf(new LinkedHashMap<>(parameters));
    }

    /** How far a try of an import is. */
    @FunctionalInterface
    public interface Progress {
        /**
         * Called often, on a thread of the client, with what has been handed to the connection; begins again at zero where
         * the import is tried again.
         */
        void sent(long bytes, long bytesInAll);
    }

    String path() {
        Resource resource = Resource.at("/v1/books/import");
        parameters.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(parameter -> resource.with(parameter.getKey(), parameter.getValue()));
        return resource.toString();
    }

    InputStream open(Progress progress) {
        try {
            return new CountedStream(Files.newInputStream(file), Files.size(file), progress);
        } catch (IOException e) {
            throw new UncheckedIOException(file + " cannot be read", e);
        }
    }
}
