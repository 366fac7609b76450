package com.pygmy.chaos.harness.report;

import com.pygmy.chaos.harness.result.Availability;
import java.util.List;
import java.util.Locale;

/** Numbers and lists, for people. */
public final class Words {
    private Words() {}

    /** {@code 1,234}. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 fault}, {@code 2 faults}. */
    public static String count(long count, String noun) {
        return number(count) + " " + noun + (count == 1 ? "" : "s");
    }

    /** A length of time with three digits that count: {@code 0.84 ms}, {@code 412 ms}, {@code 3.27 s}; or {@code never}. */
    public static String duration(long nanos) {
        if (nanos == Availability.NEVER) {
            return "never";
        }
        double millis = nanos / 1e6;
        if (millis < 10) {
            return String.format(Locale.ROOT, millis < 1 ? "%.2f ms" : "%.1f ms", millis);
        }
        if (millis < 999.5) {
            return String.format(Locale.ROOT, "%.0f ms", millis);
        }
        return millis < 99_950
                ? String.format(Locale.ROOT, millis < 9_995 ? "%.2f s" : "%.1f s", millis / 1e3)
                : String.format(Locale.ROOT, "%,.0f s", millis / 1e3);
    }

    /** With a capital at its beginning. */
    static String sentence(String words) {
        return words.isEmpty() ? words : words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
    }

    /** {@code a, b and c}. */
    public static String list(List<String> words) {
        if (words.size() < 2) {
            return String.join("", words);
        }
        return String.join(", ", words.subList(0, words.size() - 1)) + " and " + words.get(words.size() - 1);
    }

    /** A share in percent, of which all and none are said only where it is all or none: {@code 99.9 %}. */
    public static String percent(long part, long whole) {
        if (whole == 0) {
            return "–";
        }
        double percent = 100.0 * part / whole;
        if (part == whole || part == 0) {
            return String.format(Locale.ROOT, "%.0f %%", percent);
        }
        return String.format(Locale.ROOT, "%.1f %%", Math.min(99.9, Math.max(0.1, percent)));
    }
}
