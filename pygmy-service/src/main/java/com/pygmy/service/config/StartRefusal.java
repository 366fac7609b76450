package com.pygmy.service.config;

import io.dropwizard.configuration.ConfigurationException;
import java.io.IOException;
import java.net.BindException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Why a service did not start, in one line, where the reason is the operator's: its configuration, a file, a port. */
public final class StartRefusal {
    private static final int CAUSES_MAX = 16;

    /** Dropwizard's list of keys that the misspelt one may have meant. */
    private static final Pattern SUGGESTION = Pattern.compile("^\\s+- (\\S+)$", Pattern.MULTILINE);

    private static final Pattern UNKNOWN_KEY = Pattern.compile("Unrecognized field at: (\\S+)");
    private static final Pattern WRONG_TYPE =
            Pattern.compile("Incorrect type of value at: (\\S+); is of type: (\\S+), expected: (\\S+)");

    /** What Jackson says of a value that a type does not take; the class it names means nothing to an operator. */
    private static final Pattern BAD_VALUE = Pattern.compile(
            "Failed to parse configuration at: (\\S+); Cannot construct instance of `[^`]*`, problem: (.*)");

    private static final Pattern QUALIFIED = Pattern.compile("`?(?:[a-z]\\w*\\.)+(?:\\w+\\$)?([A-Z]\\w*)`?");

    private StartRefusal() {}

    /** Empty where the fault is ours. */
    public static Optional<String> line(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < CAUSES_MAX; depth++, cause = cause.getCause()) {
            if (cause instanceof ConfigurationException wrong) {
                return Optional.of(wrong.getErrors().stream()
                        .map(StartRefusal::error)
                        .collect(Collectors.joining("; ", file(wrong) + ": ", "")));
            }
            if (cause instanceof UnusableConfiguration || cause instanceof IOException) {
                return Optional.of(oneLine(String.valueOf(cause.getMessage()))
                        + (isTaken(cause) ? " (expected: a free port; another process has it)" : ""));
            }
        }
        return Optional.empty();
    }

    private static boolean isTaken(Throwable cause) {
        return cause instanceof BindException || cause.getCause() instanceof BindException;
    }

    /** The exception keeps the file in its message only: {@code FILE has an error:} and the errors. */
    private static String file(ConfigurationException wrong) {
        String message = String.valueOf(wrong.getMessage());
        int end = message.indexOf(" has ");
        return end < 0
                ? "configuration"
                : ConfigurationFile.of(message.substring(0, end)).file();
    }

    private static String error(String error) {
        Matcher unknown = UNKNOWN_KEY.matcher(error);
        if (unknown.find()) {
            String known =
                    SUGGESTION.matcher(error).results().map(key -> key.group(1)).collect(Collectors.joining(", "));
            return unknown.group(1) + ": not a key" + (known.isEmpty() ? "" : " (expected: such as " + known + ")");
        }
        String first = error.lines().findFirst().orElse("");
        Matcher type = WRONG_TYPE.matcher(first);
        if (type.find()) {
            return type.group(1) + ": not of the right kind (expected: " + type.group(3) + ")";
        }
        Matcher bad = BAD_VALUE.matcher(first);
        return oneLine(QUALIFIED
                .matcher(bad.find() ? bad.group(1) + ": " + bad.group(2) : first)
                .replaceAll("$1"));
    }

    private static String oneLine(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }
}
