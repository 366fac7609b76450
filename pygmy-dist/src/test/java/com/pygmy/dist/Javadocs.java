package com.pygmy.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads the Javadoc of types and fields from the sources of the modules, as plain text with Markdown's code. */
final class Javadocs {
    private static final Pattern CODE = Pattern.compile("\\{@(?:code|value)\\s+([^}]*)}");
    private static final Pattern LINK =
            Pattern.compile("\\{@link(?:plain)?\\s+(?:[\\w.]*\\.)?([\\w#]+)(?:\\([^)]*\\))?(?:\\s+([^}]*))?}");

    private final List<Path> sources;

    /** @param repository the folder of the modules */
    Javadocs(Path repository) throws IOException {
        try (Stream<Path> modules = Files.list(repository)) {
            sources = modules.map(module -> module.resolve("src/main/java"))
                    .filter(Files::isDirectory)
                    .sorted()
                    .toList();
        }
    }

    Optional<String> ofType(Class<?> type) {
        return first(
                type,
                "(?:public |final |abstract |sealed )*(?:class|record|interface) " + type.getSimpleName() + "\\b");
    }

    /** Also of a record's component, by its {@code @param}. */
    Optional<String> ofField(Class<?> type, String field) {
        if (type.isRecord()) {
            Matcher parameter = Pattern.compile("@param " + field + "\\s+((?:(?!@param|\\*/).)*)", Pattern.DOTALL)
                    .matcher(source(type));
            return parameter.find() ? Optional.of(plain(parameter.group(1))) : Optional.empty();
        }
        return first(type, "private [^;=(]*\\b" + field + "\\b");
    }

    /** The comment before a declaration, with nothing but annotations between. */
    private Optional<String> first(Class<?> type, String declaration) {
        Matcher found = Pattern.compile(
                        "/\\*\\*((?:(?!\\*/).)*)\\*/\\s*(?:@(?:[^;{}]|\\{[^}]*})*?\\s+)?" + declaration, Pattern.DOTALL)
                .matcher(source(type));
        if (!found.find()) {
            return Optional.empty();
        }
        String words = plain(found.group(1).split("\\n\\s*\\*\\s*@(param|see)|<p>", 2)[0]);
        return words.isEmpty() ? Optional.empty() : Optional.of(words);
    }

    private String source(Class<?> type) {
        String file = type.getName().replace('.', '/').replaceFirst("\\$.*", "") + ".java";
        Path path = sources.stream()
                .map(each -> each.resolve(file))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no source of " + type));
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String plain(String comment) {
        String text = comment.replaceAll("\\s*\\n\\s*\\*", " ")
                .replaceAll("\\s+", " ")
                .strip();
        text = CODE.matcher(text)
                .replaceAll(
                        match -> Matcher.quoteReplacement("`" + match.group(1).strip() + "`"));
        return LINK.matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(match.group(2) == null ? "`" + match.group(1) + "`" : match.group(2)));
    }
}
