package com.pygmy.catalog.importing;

import com.pygmy.catalog.state.MergeBooks.Field;
import com.pygmy.protocol.ProblemType;
import com.pygmy.service.problem.ProblemException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How a file's columns become fields, as the query of {@code POST /v1/books/import} says: {@code column.title=original_title}
 * takes a field from another column ({@code column.title=} from none), {@code default.stock=100} fills a field where the
 * column is missing or the cell empty, {@code setStock=true} sets the stock of books that are there already,
 * {@code delimiter=;} says what separates the cells, {@code ids} what an id means, and {@code dryRun=true} changes nothing.
 */
public record ImportSettings(
        Map<String, String> columns,
        Map<String, String> defaults,
        boolean setStock,
        boolean dryRun,
        Optional<Character> delimiter,
        Optional<Ids> ids) {
    private static final Set<String> FIELDS =
            Set.of("id", "title", "topic", "authors", "isbn", "year", "price", "priceCents", "stock");
    private static final Set<String> NUMBERS = Set.of("year", "priceCents", "stock");
    private static final Map<String, Character> DELIMITERS =
            Map.of("tab", '\t', "comma", ',', "semicolon", ';', "pipe", '|');
    private static final String COLUMN = "column.";
    private static final String DEFAULT = "default.";

    /** What an id in the input means. */
    public enum Ids {
        /** The book of that id, which must have the same title and authors, or a new book. */
        MATCH,
        /** Nothing: books are told apart by title and authors. */
        IGNORE,
        /** The book of that id, whatever it is. */
        REPLACE
    }

    /** Reads the query; an unknown parameter or field is refused. */
    public static ImportSettings of(Map<String, String> query) {
        Map<String, String> columns = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        boolean setStock = false;
        boolean dryRun = false;
        Optional<Character> delimiter = Optional.empty();
        Optional<Ids> ids = Optional.empty();
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            String name = parameter.getKey();
            String value = parameter.getValue();
            if (name.startsWith(COLUMN)) {
                columns.put(field(name, COLUMN), value);
            } else if (name.startsWith(DEFAULT)) {
                defaults.put(field(name, DEFAULT), number(name, value));
            } else if (name.equals("setStock") && value.matches("true|false")) {
                setStock = Boolean.parseBoolean(value);
            } else if (name.equals("dryRun") && value.matches("true|false")) {
                dryRun = Boolean.parseBoolean(value);
            } else if (name.equals("delimiter")) {
                delimiter = Optional.of(delimiter(value));
            } else if (name.equals("ids")) {
                ids = Optional.of(ids(value));
            } else {
                throw refused(name + "=" + value);
            }
        }
        return new ImportSettings(columns, defaults, setStock, dryRun, delimiter, ids);
    }

    private static String field(String parameter, String prefix) {
        String field = parameter.substring(prefix.length());
        if (!FIELDS.contains(field) || (prefix.equals(DEFAULT) && field.equals("price"))) {
            throw refused(parameter);
        }
        return field;
    }

    private static String number(String name, String value) {
        if (NUMBERS.contains(name.substring(DEFAULT.length())) && !value.matches("-?\\d{1,15}|")) {
            throw refusal(name + ": '" + value + "' (expected: a whole number)");
        }
        return value;
    }

    private static char delimiter(String value) {
        Character named = DELIMITERS.get(value.toLowerCase(Locale.ROOT));
        if (named != null) {
            return named;
        }
        if (value.length() != 1 || value.matches("[\\p{L}\\p{N}\"\\r\\n\\p{Cs}\uFFFD\0]")) {
            throw refusal("delimiter: '" + value
                    + "' (expected: comma, semicolon, tab, pipe or another single character, no letter, digit"
                    + " or quote)");
        }
        return value.charAt(0);
    }

    private static Ids ids(String value) {
        return Arrays.stream(Ids.values())
                .filter(ids -> ids.name().toLowerCase(Locale.ROOT).equals(value))
                .findFirst()
                .orElseThrow(() -> refusal("ids: '" + value + "' (expected: match, ignore or replace)"));
    }

    private static ProblemException refused(String what) {
        return refusal(what
                + ": not understood (expected: column.FIELD=HEADER, default.FIELD=VALUE, delimiter=CHARACTER,"
                + " ids=match|ignore|replace, setStock=true or dryRun=true, FIELD one of "
                + String.join(", ", FIELDS.stream().sorted().toList()) + ")");
    }

    static ProblemException refusal(String detail) {
        return ProblemException.of(ProblemType.INVALID_REQUEST, detail);
    }

    /** What fills an empty field; empty where nothing does. */
    String defaultOf(String field) {
        return defaults.getOrDefault(field, "");
    }

    /** The value of a field or, where it is missing, what fills it; null where nothing does. */
    @Nullable
    String filled(@Nullable String value, String field) {
        if (value != null) {
            return value;
        }
        String filling = defaultOf(field);
        return filling.isEmpty() ? null : filling;
    }

    /** The same, and notes what was missing. */
    @Nullable
    String filled(@Nullable String value, String field, Field of, Set<Field> missing) {
        if (value == null) {
            missing.add(of);
        }
        return filled(value, field);
    }

    @Nullable
    Long filled(@Nullable Long value, String field, Field of, Set<Field> missing) {
        String text = filled(value == null ? null : value.toString(), field, of, missing);
        return text == null ? null : Long.valueOf(text);
    }

    /** The same for books of which there are no copies, so that no price matters. */
    ImportSettings notForSale() {
        Map<String, String> filled = new TreeMap<>(defaults);
        filled.put("priceCents", "0");
        filled.put("stock", "0");
        return new ImportSettings(columns, filled, setStock, dryRun, delimiter, ids);
    }
}
