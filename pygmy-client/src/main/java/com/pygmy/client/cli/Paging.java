package com.pygmy.client.cli;

import com.pygmy.client.PageLimit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options of commands that show pages. */
final class Paging {
    @Option(
            names = {"-n", "--limit"},
            paramLabel = "N",
            defaultValue = "20",
            converter = LimitConverter.class,
            description = "How many at most, 1 to 200 (default: ${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--after", paramLabel = "CURSOR", description = "Go on where a page before ended.")
    private @Nullable String after;

    @Option(names = "--csv", description = "Print CSV, for spreadsheets.")
    private boolean csv;

    boolean csv() {
        return csv;
    }

    int limit() {
        return limit;
    }

    @Nullable
    String after() {
        return after;
    }

    /** Reads how many a page may show. */
    static final class LimitConverter implements ITypeConverter<Integer> {
        @Override
        public Integer convert(String text) {
            try {
                return PageLimit.require(Integer.valueOf(text));
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("'" + text + "' (expected: 1 to " + PageLimit.MAX + ")");
            }
        }
    }
}
