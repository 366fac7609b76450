package com.pygmy.service.config;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .env} file: lines of {@code NAME=value}, blank lines and comments. Read as strictly as a shell that sources it
 * would, so that a file means the same to a node started by hand and to the launcher; anything the two could read
 * differently is an error that names its line.
 */
final class EnvFile {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    /** What a shell leaves as it is. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_./:@%+,=~^{}\\[\\]-]*");

    private static final Pattern SINGLE_QUOTED = Pattern.compile("'([^']*)'\\s*(#.*)?");
    private static final Pattern DOUBLE_QUOTED = Pattern.compile("\"([^\"\\\\$`]*)\"\\s*(#.*)?");

    private final Path file;
    private final Map<String, String> values = new TreeMap<>();

    private EnvFile(Path file) {
        this.file = file;
    }

    /**
     * Reads a file; a missing one holds nothing.
     *
     * @throws UnusableConfiguration where a line is not understood, or the file cannot be read
     */
    static Map<String, String> read(Path path) {
        EnvFile file = new EnvFile(path);
        List<String> lines;
        try {
            lines = Files.readAllLines(path, UTF_8);
        } catch (NoSuchFileException e) {
            return Map.of();
        } catch (IOException e) {
            throw new UnusableConfiguration(path + ": cannot be read as UTF-8 text (" + e.getMessage() + ")");
        }
        for (int index = 0; index < lines.size(); index++) {
            file.readLine(index + 1, lines.get(index).strip());
        }
        return file.values;
    }

    private void readLine(int number, String line) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        String assignment =
                line.startsWith("export ") ? line.substring("export ".length()).strip() : line;
        int equals = assignment.indexOf('=');
        if (equals < 0) {
            throw bad(number, "no '=' (expected: NAME=value)");
        }
        String name = assignment.substring(0, equals);
        if (!NAME.matcher(name).matches()) {
            throw bad(
                    number,
                    "'" + name + "' is not a name (expected: letters, digits and _, with no space before the '=')");
        }
        String value = value(number, name, assignment.substring(equals + 1));
        if (values.put(name, value) != null) {
            throw bad(number, name + " is set a second time (expected: once)");
        }
    }

    // A value is never shown: it may be a secret.
    private String value(int number, String name, String text) {
        @Nullable Pattern quoted = text.startsWith("'") ? SINGLE_QUOTED : text.startsWith("\"") ? DOUBLE_QUOTED : null;
        if (quoted != null) {
            Matcher matcher = quoted.matcher(text);
            if (!matcher.matches()) {
                throw bad(number, "the value of " + name + " has a quote that is not closed, or a \\, $ or ` in it");
            }
            return String.valueOf(matcher.group(1));
        }
        String value = text.replaceFirst("\\s+#.*$", "");
        if (!PLAIN.matcher(value).matches()) {
            throw bad(number, "the value of " + name + " has a character that needs quotes (expected: NAME='value')");
        }
        return value;
    }

    private UnusableConfiguration bad(int number, String reason) {
        return new UnusableConfiguration(file + " line " + number + ": " + reason);
    }
}
