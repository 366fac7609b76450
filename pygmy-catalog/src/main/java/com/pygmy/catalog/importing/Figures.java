package com.pygmy.catalog.importing;

import java.math.BigDecimal;
import java.text.Normalizer;
import java.util.Currency;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Numbers, prices and years as spreadsheets and shops write them. Points and commas are read as decimal or thousands where
 * only one of both is possible; {@code 1,234} is refused.
 */
final class Figures {
    private static final int LENGTH_MAX = 40;
    private static final String SIGN = "(?<sign>-?)";
    private static final Pattern PLAIN = Pattern.compile(SIGN + "(?<whole>\\d+)(?<fraction>)");
    private static final Pattern SPACED = Pattern.compile(
            SIGN + "(?<whole>\\d{1,3}(?:([ '\u2019])\\d{3})(?:\\3\\d{3})*)(?:[.,](?<fraction>\\d{1,2}))?");
    private static final Pattern GROUPED_BY_COMMAS =
            Pattern.compile(SIGN + "(?<whole>\\d{1,3}(?:,\\d{3})+)\\.(?<fraction>\\d+)");
    private static final Pattern GROUPED_BY_POINTS =
            Pattern.compile(SIGN + "(?<whole>\\d{1,3}(?:\\.\\d{3})+),(?<fraction>\\d+)");
    private static final Pattern MANY_GROUPS =
            Pattern.compile(SIGN + "(?<whole>\\d{1,3}([.,])\\d{3}(?:\\3\\d{3})+)(?<fraction>)");

    /** Not one to three digits before and three after, which may be thousands: unless it begins with a zero. */
    private static final Pattern DECIMAL =
            Pattern.compile(SIGN + "(?![1-9]\\d{0,2}[.,]\\d{3}$)(?<whole>\\d*)[.,](?<fraction>\\d+)");

    private static final List<Pattern> FORMS =
            List.of(PLAIN, SPACED, GROUPED_BY_COMMAS, GROUPED_BY_POINTS, MANY_GROUPS, DECIMAL);

    private static final Set<String> CURRENCIES = Currency.getAvailableCurrencies().stream()
            .map(Currency::getCurrencyCode)
            .collect(Collectors.toSet());
    private static final String SIGNS = "[A-Z]{0,2}\\p{Sc}|[A-Z]{3}|kr\\.?|z\u0142|K\u010d|Ft|Fr\\.?|Rs\\.?|lei";
    private static final Pattern PRICE = Pattern.compile(
            "(?<before>" + SIGNS + ")?\\s*(?<number>[-0-9.,].*?)(?:[.,][-\u2013\u2014]+)?\\s*(?<after>" + SIGNS + ")?");

    private static final Pattern YEAR_FIRST =
            Pattern.compile("(?<year>\\d{4})(?:[-/]\\d{1,2}(?:[-/]\\d{1,2}(?:[T ].*)?)?|\\.\\d{1,2}\\.\\d{1,2})");
    private static final Pattern YEAR_LAST =
            Pattern.compile("(?:\\d{1,2}[-./ ]){1,2}(?<year>\\d{4})|\\p{L}+\\.? (?:\\d{1,2},? )?(?<named>\\d{4})");

    /** The year that Calibre writes for a date that is not known. */
    private static final String NO_YEAR = "0101";

    private Figures() {}

    /** A price: its cents, and the currency it is written with. */
    record Price(long cents, Optional<String> currency) {}

    static long whole(String field, String cell) throws BadCell {
        try {
            return number(field, cell, plain(cell)).longValueExact();
        } catch (ArithmeticException e) {
            throw new BadCell(field, cell, "a whole number");
        }
    }

    static Price price(String field, String cell) throws BadCell {
        Matcher price = PRICE.matcher(plain(cell));
        if (!price.matches()) {
            throw new BadCell(field, cell, "a price such as 12.50");
        }
        Optional<String> before = Optional.ofNullable(price.group("before"));
        Optional<String> after = Optional.ofNullable(price.group("after"));
        Optional<String> currency = before.or(() -> after);
        if ((before.isPresent() && after.isPresent() && !before.equals(after))
                || currency.filter(code -> code.matches("[A-Z]{3}") && !CURRENCIES.contains(code))
                        .isPresent()) {
            throw new BadCell(field, cell, "a price with one currency, such as 12.50 EUR");
        }
        try {
            long cents =
                    number(field, cell, price.group("number")).movePointRight(2).longValueExact();
            return new Price(cents, currency);
        } catch (ArithmeticException e) {
            throw new BadCell(field, cell, "a price with at most two decimals");
        }
    }

    /** A year, also of a date; empty for the date that stands for an unknown one. */
    static Optional<Long> year(String field, String cell) throws BadCell {
        String text = plain(cell);
        Matcher first = YEAR_FIRST.matcher(text);
        if (first.matches()) {
            String year = first.group("year");
            return year.equals(NO_YEAR) ? Optional.empty() : Optional.of(Long.valueOf(year));
        }
        Matcher last = YEAR_LAST.matcher(text);
        if (last.matches()) {
            return Optional.ofNullable(last.group("year"))
                    .or(() -> Optional.ofNullable(last.group("named")))
                    .map(Long::valueOf);
        }
        return Optional.of(whole(field, cell));
    }

    /** Digits and signs of full width, spaces that do not break and the like, as the ones of a keyboard. */
    private static String plain(String cell) {
        return Normalizer.normalize(cell, Normalizer.Form.NFKC)
                .replace('\u2212', '-')
                .strip();
    }

    private static BigDecimal number(String field, String cell, String text) throws BadCell {
        if (text.length() <= LENGTH_MAX) {
            for (Pattern form : FORMS) {
                Matcher number = form.matcher(text);
                if (number.matches()) {
                    String fraction = number.group("fraction");
                    return new BigDecimal(number.group("sign")
                            + "0" + number.group("whole").replaceAll("\\D", "")
                            + "." + (fraction == null ? "" : fraction)
                            + "0");
                }
            }
        }
        throw new BadCell(field, cell, "a number that can be read in one way only, such as 1234.50 or 1234");
    }
}
