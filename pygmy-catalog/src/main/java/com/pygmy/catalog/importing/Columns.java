package com.pygmy.catalog.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Which columns of a file give which fields. Immutable. */
final class Columns {
    private static final List<String> FIELDS =
            List.of("id", "title", "topic", "authors", "isbn", "year", "price", "priceCents", "stock");
    private static final int SHOWN_MAX = 400;

    private final List<String> header;
    private final Map<String, List<Integer>> places = new TreeMap<>();
    private final List<String> refusals = new ArrayList<>();
    private final boolean ofCalibre;

    Columns(List<String> header, ImportSettings settings) {
        this.header = header;
        ofCalibre = UsualColumns.isOfCalibre(header);
        boolean ids = settings.ids().map(is -> is != ImportSettings.Ids.IGNORE).orElse(!ofCalibre);
        for (String field : FIELDS) {
            String named = settings.columns().get(field);
            if (named != null) {
                takeNamed(field, named);
            } else if (ids || !field.equals("id")) {
                takeUsual(field);
            }
        }
    }

    private void takeNamed(String field, String name) {
        List<Integer> exact = IntStream.range(0, header.size())
                .filter(i -> header.get(i).equals(name))
                .boxed()
                .toList();
        if (exact.size() == 1) {
            places.put(field, exact);
        } else if (!name.isEmpty()) {
            refusals.add("column." + field + ": " + (exact.isEmpty() ? "no column " : "more than one column ") + name
                    + " (expected: one of " + shown() + ")");
        }
    }

    private void takeUsual(String field) {
        List<Integer> taken = new ArrayList<>();
        for (List<Integer> alike : UsualColumns.of(field, header)) {
            if (taken.isEmpty() || UsualColumns.FALLING_BACK.contains(field)) {
                one(field, alike).ifPresent(taken::add);
            }
        }
        if (!taken.isEmpty()) {
            places.put(field, taken);
        }
    }

    /** Of columns with names alike the one that is named as the field is. */
    private Optional<Integer> one(String field, List<Integer> alike) {
        List<Integer> exact =
                alike.stream().filter(i -> header.get(i).equals(field)).toList();
        if (alike.size() == 1 || exact.size() == 1) {
            return Optional.of(alike.size() == 1 ? alike.get(0) : exact.get(0));
        }
        refusals.add(field + ": columns " + alike.stream().map(header::get).collect(Collectors.joining(" and "))
                + " (expected: one of them, or column." + field + "=HEADER)");
        return Optional.empty();
    }

    /** How many fields were found: by this the delimiter is chosen. */
    int found() {
        return places.size() + (places.containsKey("title") ? FIELDS.size() : 0);
    }

    int width() {
        return header.size();
    }

    /** Whether the file comes from Calibre, whose ids are its own and whose authors are joined by {@code &}. */
    boolean ofCalibre() {
        return ofCalibre;
    }

    /** Why the file cannot be imported like this. */
    Optional<String> refusal() {
        if (!refusals.isEmpty()) {
            return Optional.of(refusals.get(0));
        }
        return places.containsKey("title")
                ? Optional.empty()
                : Optional.of("title: no such column (expected: a column title, column.title=HEADER with one of "
                        + shown() + ", or delimiter=CHARACTER where that is not what separates the cells)");
    }

    private String shown() {
        String names = header.toString().replaceAll("\\p{Cntrl}", " ");
        return names.length() <= SHOWN_MAX ? names : names.substring(0, SHOWN_MAX) + "...]";
    }

    /** The cells of a field in order of preference; none where the file does not have the field. */
    List<String> cells(String field, List<String> cells) {
        return places.getOrDefault(field, List.of()).stream()
                .map(place -> unwrapped(cells.get(place)))
                .filter(cell -> !cell.isEmpty())
                .toList();
    }

    boolean has(String field) {
        return places.containsKey(field);
    }

    /** A text that a spreadsheet shall not take for a number is written as a formula: {@code ="0316769487"}. */
    private static String unwrapped(String cell) {
        String text = cell.strip();
        return text.length() >= 3 && text.startsWith("=\"") && text.endsWith("\"")
                ? text.substring(2, text.length() - 1).strip()
                : text;
    }

    /** Field to header. */
    SortedMap<String, String> used() {
        SortedMap<String, String> used = new TreeMap<>();
        places.forEach((field, columns) ->
                used.put(field, columns.stream().map(header::get).collect(Collectors.joining(", "))));
        return used;
    }

    /** Headers of columns that no field is taken from. */
    List<String> unused() {
        TreeSet<Integer> taken = new TreeSet<>();
        places.values().forEach(taken::addAll);
        return IntStream.range(0, header.size())
                .filter(i -> !taken.contains(i) && !header.get(i).isBlank())
                .mapToObj(header::get)
                .toList();
    }
}
