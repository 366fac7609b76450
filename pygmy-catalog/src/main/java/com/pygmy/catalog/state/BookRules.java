package com.pygmy.catalog.state;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a book's fields. Each rule answers what is wrong and what was expected, or nothing. Since commands in the log
 * keep them, bounds may be widened and never narrowed.
 */
public final class BookRules {
    /** Larger ids are not exact in every JSON reader, and leave no room for ids that are allotted. */
    public static final long MAX_ID = 1_000_000_000_000L;

    public static final long MAX_PRICE_CENTS = 100_000_000;
    public static final long MAX_STOCK = 1_000_000_000;
    private static final int MAX_TITLE = 500;
    private static final int MAX_TOPIC = 200;
    private static final int MAX_AUTHORS = 1000;
    private static final int MAX_ISBN = 20;
    private static final int MIN_YEAR = -5000;
    private static final int MAX_YEAR = 3000;

    private BookRules() {}

    public static Optional<String> id(long id) {
        return within("id", id, 1, MAX_ID);
    }

    public static Optional<String> title(@Nullable String title) {
        return text("title", title, 1, MAX_TITLE);
    }

    public static Optional<String> topic(@Nullable String topic) {
        return text("topic", topic, 1, MAX_TOPIC);
    }

    public static Optional<String> authors(@Nullable String authors) {
        return text("authors", authors, 0, MAX_AUTHORS);
    }

    public static Optional<String> isbn(@Nullable String isbn) {
        return isbn == null ? Optional.empty() : text("isbn", isbn, 1, MAX_ISBN);
    }

    public static Optional<String> year(@Nullable Integer year) {
        return year == null ? Optional.empty() : within("year", year, MIN_YEAR, MAX_YEAR);
    }

    public static Optional<String> priceCents(long priceCents) {
        return within("priceCents", priceCents, 0, MAX_PRICE_CENTS);
    }

    public static Optional<String> stock(long stock) {
        return within("stock", stock, 0, MAX_STOCK);
    }

    public static Optional<String> adjustment(long by) {
        return by == 0
                ? Optional.of("by: 0 (expected: copies to add, or to take away where negative)")
                : within("by", by, -MAX_STOCK, MAX_STOCK);
    }

    /** Asserts what was checked before: a break is a programmer's error. */
    static void require(Optional<String> broken) {
        if (broken.isPresent()) {
            throw new IllegalArgumentException(broken.get());
        }
    }

    private static Optional<String> within(String field, long value, long min, long max) {
        return value < min || value > max
                ? Optional.of(field + ": " + value + " (expected: " + min + " to " + max + ")")
                : Optional.empty();
    }

    private static Optional<String> text(String field, @Nullable String value, int min, int max) {
        String expected = " (expected: a text of " + min + " to " + max + " characters)";
        if (value == null) {
            return Optional.of(field + ": missing" + expected);
        }
        if (value.length() > max) {
            return Optional.of(field + ": " + value.length() + " characters" + expected);
        }
        if (value.isBlank() && min > 0) {
            return Optional.of(field + ": blank" + expected);
        }
        if (value.codePoints().anyMatch(BookRules::isNoText)) {
            return Optional.of(field + ": a control character or half of one (expected: plain text)");
        }
        return Optional.empty();
    }

    /** SQLite and JSON would not agree on half a surrogate pair, and a line has no use for control characters. */
    private static boolean isNoText(int character) {
        return Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE;
    }
}
