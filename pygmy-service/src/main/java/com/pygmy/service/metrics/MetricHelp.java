package com.pygmy.service.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.prometheus.metrics.model.snapshots.Labels;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How Prometheus shall read the metrics of each module, from the file {@value #FILE} in the module's jar: {@code
 * raft_{group}_applied=text}. A part of a name in braces is taken out of it and becomes a label, so that what differs in a group or
 * a node only is one metric; a {@code *} is a part that differs and stays. Thread-safe.
 */
public final class MetricHelp {
    static final String FILE = "META-INF/pygmy/metrics.properties";

    /** For those of the server, the JVM and the logging, of which Dropwizard has some two hundred. */
    static final String OTHER = "As Dropwizard, Jetty or the JVM counts it.";

    private static final Pattern LABEL = Pattern.compile("\\{([a-z]+)}");
    private static final String PART = "[a-zA-Z0-9_]+?";

    private final List<Text> texts;
    private final Map<String, Described> known = new ConcurrentHashMap<>();

    private record Text(Pattern pattern, String key, List<String> labels, String text) {
        static Text of(String key, String text) {
            String pattern = LABEL.matcher(key.replace("*", PART)).replaceAll("(?<$1>" + PART + ")");
            List<String> labels =
                    LABEL.matcher(key).results().map(label -> label.group(1)).toList();
            return new Text(Pattern.compile(pattern), key, labels, text);
        }

        /** Null where the name is none of these. */
        @Nullable
        Described describe(String name) {
            Matcher matcher = pattern.matcher(name);
            if (!matcher.matches()) {
                return null;
            }
            String[] values = labels.stream()
                    .map(label -> value(label, matcher.group(label)))
                    .toArray(String[]::new);
            String plain = key.contains("*") ? name : key;
            for (String label : labels) {
                plain = plain.replace("_" + (key.contains("*") ? matcher.group(label) : "{" + label + "}"), "");
            }
            return new Described(plain, Labels.of(labels.toArray(String[]::new), values), text);
        }

        /** In names of metrics a node's dash is an underscore. */
        private static String value(String label, String part) {
            return label.equals("node") ? part.replaceAll("_(\\d+)$", "-$1") : part;
        }
    }

    /** What Prometheus reads of a metric: its name, what differs in its name otherwise, and what it says of itself. */
    public record Described(String name, Labels labels, String text) {}

    private MetricHelp(List<Text> texts) {
        this.texts = List.copyOf(texts);
    }

    /** The texts of all modules on the class path. Reads their files. */
    public static MetricHelp load() {
        List<Text> texts = new ArrayList<>();
        try {
            for (URL file : Collections.list(MetricHelp.class.getClassLoader().getResources(FILE))) {
                Properties properties = new Properties();
                try (InputStream bytes = file.openStream();
                        Reader content = new InputStreamReader(bytes, UTF_8)) {
                    properties.load(content);
                }
                properties.forEach((key, text) -> texts.add(Text.of((String) key, (String) text)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the texts of metrics cannot be read", e);
        }
        // The longest first: it says more of a name that two fit.
        texts.sort(Comparator.comparingInt(text -> -text.key().length()));
        return new MetricHelp(texts);
    }

    /** For a metric; one text for all of which no module has one, and a name as Prometheus wants names. */
    public Described of(String name) {
        return known.computeIfAbsent(name, this::find);
    }

    private Described find(String name) {
        return texts.stream()
                .map(each -> each.describe(name))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> new Described(snakeCase(name), Labels.EMPTY, OTHER));
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT)
                .replaceFirst("_count$", "");
    }
}
