package com.pygmy.catalog.importing;

import com.pygmy.api.Problem;
import com.pygmy.api.ProblemType;
import com.pygmy.api.service.ProblemException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a file's columns become fields, as the query of {@code POST /v1/books/import} says: {@code column.title=original_title}
 * takes a field from another column, {@code default.stock=100} fills a field where the column is missing or the cell empty,
 * {@code setStock=true} sets the stock of books that are there already.
 */
public record ImportSettings(Map<String, String> columns, Map<String, String> defaults, boolean setStock) {
    private static final Set<String> FIELDS =
            Set.of("id", "title", "topic", "authors", "isbn", "year", "priceCents", "stock");
    private static final String COLUMN = "column.";
    private static final String DEFAULT = "default.";

    /** Reads the query; an unknown parameter or field is refused. */
    public static ImportSettings of(Map<String, String> query) {
        Map<String, String> columns = new TreeMap<>();
        Map<String, String> defaults = new TreeMap<>();
        boolean setStock = false;
        for (Map.Entry<String, String> parameter : query.entrySet()) {
            String name = parameter.getKey();
            if (name.startsWith(COLUMN)) {
                columns.put(field(name, COLUMN), parameter.getValue());
            } else if (name.startsWith(DEFAULT)) {
                defaults.put(field(name, DEFAULT), parameter.getValue());
            } else if (name.equals("setStock") && parameter.getValue().matches("true|false")) {
                setStock = Boolean.parseBoolean(parameter.getValue());
            } else {
                throw refused(name + "=" + parameter.getValue());
            }
        }
        return new ImportSettings(columns, defaults, setStock);
    }

    private static String field(String parameter, String prefix) {
        String field = parameter.substring(prefix.length());
        if (!FIELDS.contains(field)) {
            throw refused(parameter);
        }
        return field;
    }

    private static ProblemException refused(String what) {
        return new ProblemException(Problem.of(
                ProblemType.INVALID_REQUEST,
                what
                        + ": not understood (expected: column.FIELD=HEADER, default.FIELD=VALUE or setStock=true, FIELD one of "
                        + String.join(", ", FIELDS.stream().sorted().toList()) + ")"));
    }

    /** The header of the column that a field is taken from. */
    String columnOf(String field) {
        return columns.getOrDefault(field, field);
    }

    /** What fills an empty field; empty where nothing does. */
    String defaultOf(String field) {
        return defaults.getOrDefault(field, "");
    }
}
