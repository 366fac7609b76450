package com.pygmy.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Links between documents, and from them to other files. */
final class MarkdownLinks {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern ELSEWHERE = Pattern.compile("[a-z]+:.*");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final Pattern MARKS = Pattern.compile("[^\\p{L}\\p{N} _-]");

    private MarkdownLinks() {}

    /** Links of the documents below a folder that lead to no file there, or to no heading or anchor in it. */
    static List<String> broken(Path folder, Predicate<Path> left) throws IOException {
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path document : files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> left.negate().test(folder.relativize(file)))
                    .sorted()
                    .toList()) {
                for (String link : links(document)) {
                    Path target = target(document, link);
                    if (left.negate().test(folder.relativize(target)) && !leads(target, link)) {
                        broken.add(folder.relativize(document) + ": " + link);
                    }
                }
            }
        }
        return broken;
    }

    private static List<String> links(Path document) throws IOException {
        return LINK.matcher(text(document))
                .results()
                .map(link -> link.group(1))
                .filter(link -> !ELSEWHERE.matcher(link).matches())
                .toList();
    }

    private static Path target(Path document, String link) {
        String file = link.replaceFirst("#.*", "");
        return file.isEmpty() ? document : document.resolveSibling(file).normalize();
    }

    private static boolean leads(Path target, String link) throws IOException {
        int anchor = link.indexOf('#');
        if (anchor < 0 || !Files.isRegularFile(target) || !target.toString().endsWith(".md")) {
            return Files.exists(target);
        }
        String text = text(target);
        String wanted = link.substring(anchor + 1);
        return text.contains("<a id=\"" + wanted + "\">")
                || HEADING.matcher(text).results().map(MarkdownLinks::anchor).anyMatch(wanted::equals);
    }

    private static String anchor(MatchResult heading) {
        String plain = heading.group(1).replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1");
        return MARKS.matcher(plain.toLowerCase(Locale.ROOT)).replaceAll("").replace(' ', '-');
    }

    private static String text(Path document) throws IOException {
        return FENCED.matcher(Files.readString(document)).replaceAll("");
    }
}
