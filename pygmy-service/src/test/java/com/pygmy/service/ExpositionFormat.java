package com.pygmy.service;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks a text by the rules of Prometheus' exposition format 0.0.4, as far as {@code promtool check metrics} does. */
public final class ExpositionFormat {
    private static final Pattern COMMENT = Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
    private static final Pattern SAMPLE = Pattern.compile(
            "([a-zA-Z_:][a-zA-Z0-9_:]*)(\\{(?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\",?)*})? (\\S+)");

    private final List<String> faults = new ArrayList<>();
    private final Map<String, String> types = new HashMap<>();
    private final Set<String> described = new HashSet<>();
    private final Set<String> samples = new HashSet<>();

    private ExpositionFormat() {}

    /** What is wrong with a text, by its lines; empty where it is sound. */
    public static List<String> faults(String text) {
        ExpositionFormat check = new ExpositionFormat();
        if (!text.endsWith("\n")) {
            check.faults.add("the last line has no end");
        }
        text.lines().forEach(check::line);
        return check.faults;
    }

    private void line(String line) {
        Matcher comment = COMMENT.matcher(line);
        Matcher sample = SAMPLE.matcher(line);
        if (comment.matches()) {
            comment(comment, line);
        } else if (sample.matches()) {
            sample(sample, line);
        } else {
            faults.add("not understood: " + line);
        }
    }

    private void comment(Matcher comment, String line) {
        String name = comment.group(2);
        boolean first =
                comment.group(1).equals("HELP") ? described.add(name) : types.put(name, comment.group(3)) == null;
        if (!first) {
            faults.add("a second time: " + line);
        }
    }

    private void sample(Matcher sample, String line) {
        String name = sample.group(1);
        String family = types.containsKey(name) ? name : name.replaceFirst("_(sum|count|bucket)$", "");
        String type = types.get(family);
        if (type == null || !described.contains(family)) {
            faults.add("without HELP and TYPE before it: " + line);
        } else if (type.equals("counter") && !name.endsWith("_total")) {
            faults.add("a counter that does not end with _total: " + line);
        }
        if (!samples.add(name + sample.group(2))) {
            faults.add("a second time: " + line);
        }
        if (!sample.group(3).matches("[+-]?Inf|NaN")) {
            try {
                Double.parseDouble(sample.group(3));
            } catch (NumberFormatException e) {
                faults.add("no number: " + line);
            }
        }
    }
}
