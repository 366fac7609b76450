package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Guesses which columns of a CSV file carry which fields, by the names that such files use. */
final class UsualColumns {
    /** A header line longer than this is no header line. */
    private static final int HEADER_CHARACTERS_MAX = 64 * 1024;

    /** Other names under which files have a field; the first that a file has is taken. */
    private static final Map<String, List<String>> OTHER_NAMES = Map.of(
            "title", List.of("Title", "original_title", "name"),
            "authors", List.of("author", "Authors", "Author"),
            "year", List.of("original_publication_year", "publication_year", "published", "Year"),
            "topic", List.of("subject", "genre", "category", "language_code"),
            "priceCents", List.of("price_cents"),
            "isbn", List.of("ISBN", "isbn13"),
            "stock", List.of("copies", "quantity"));

    private static final char[] DELIMITERS = {',', ';', '\t', '|'};

    private UsualColumns() {}

    /**
     * Field to header, for the fields that the file has under another name than the store's.
     *
     * @param delimiter between columns; null for the one that the header line has most of
     */
    static Map<String, String> of(Path file, @Nullable Character delimiter) throws IOException {
        List<String> present = header(file, delimiter);
        Map<String, String> found = new TreeMap<>();
        OTHER_NAMES.forEach((field, names) -> {
            if (!present.contains(field)) {
                names.stream().filter(present::contains).findFirst().ifPresent(name -> found.put(field, name));
            }
        });
        return found;
    }

    // Not CSV in all its glory: a name with a comma or a quote inside is none of the usual ones.
    private static List<String> header(Path file, @Nullable Character delimiter) throws IOException {
        StringBuilder line = new StringBuilder();
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file), UTF_8))) {
            int character = reader.read();
            while (character >= 0 && character != '\n' && line.length() < HEADER_CHARACTERS_MAX) {
                line.append((char) character);
                character = reader.read();
            }
        }
        char between = delimiter == null ? mostUsed(line) : delimiter;
        return Arrays.stream(line.toString().replace("\uFEFF", "").split(Pattern.quote(String.valueOf(between)), -1))
                .map(name -> name.strip().replace("\"", ""))
                .toList();
    }

    private static char mostUsed(CharSequence line) {
        char most = ',';
        for (char candidate : DELIMITERS) {
            if (count(candidate, line) > count(most, line)) {
                most = candidate;
            }
        }
        return most;
    }

    private static long count(char wanted, CharSequence line) {
        return line.chars().filter(character -> character == wanted).count();
    }
}
