package com.pygmy.service.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Texts for the metrics of each module, by their names as Prometheus reads them, from the file {@value #FILE} in the module's jar. A
 * {@code *} in a name is a part that differs, such as a group or a node. Thread-safe.
 */
public final class MetricHelp {
    static final String FILE = "META-INF/pygmy/metrics.properties";

    /** For those of the server, the JVM and the logging, of which Dropwizard has some two hundred. */
    static final String OTHER = "As Dropwizard, Jetty or the JVM counts it.";

    private final List<Text> texts;
    private final Map<String, String> known = new ConcurrentHashMap<>();

    private record Text(Pattern name, String text) {}

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
                properties.forEach((name, text) -> texts.add(new Text(pattern((String) name), (String) text)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the texts of metrics cannot be read", e);
        }
        // The longest first: it says more of a name that two fit.
        texts.sort(Comparator.comparingInt(text -> -text.name().pattern().length()));
        return new MetricHelp(texts);
    }

    private static Pattern pattern(String name) {
        return Pattern.compile(name.replace("*", "[a-zA-Z0-9_]+?"));
    }

    /** The text of a metric; one for all where no module has one. */
    public String of(String name) {
        return known.computeIfAbsent(name, this::find);
    }

    private String find(String name) {
        return texts.stream()
                .filter(each -> each.name().matcher(name).matches())
                .map(Text::text)
                .findFirst()
                .orElse(OTHER);
    }
}
