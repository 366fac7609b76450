package com.pygmy.catalog.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Which columns of a file give which fields. Immutable. */
final class Columns {
    private static final List<String> FIELDS =
            List.of("id", "title", "topic", "authors", "isbn", "year", "price", "priceCents", "stock");
    private static final int SHOWN_MAX = 400;
    private static final Pattern ATTRIBUTE_NAME = Pattern.compile("Attribute \\d+ name");

    private final List<String> header;
    private final Map<String, List<Integer>> places = new TreeMap<>();
    private final List<String> refusals = new ArrayList<>();
    private final Exporter exporter;
    private final ImportSettings settings;

    Columns(List<String> header, ImportSettings settings) {
        this.header = header;
        this.settings = settings;
        exporter = Exporter.of(header.stream().map(UsualColumns::plain).toList());
        boolean ids = settings.ids().map(is -> is != ImportSettings.Ids.IGNORE).orElse(!exporter.hasIdsOfItsOwn());
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
        for (List<Integer> alike : UsualColumns.of(field, exporter, header)) {
            if (taken.isEmpty() || takesMore(field)) {
                one(field, alike).ifPresent(taken::add);
            }
        }
        if (!taken.isEmpty()) {
            places.put(field, taken);
        }
    }

    private boolean takesMore(String field) {
        return UsualColumns.FALLING_BACK.contains(field)
                || exporter.names(field).isPresent();
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

    Exporter exporter() {
        return exporter;
    }

    /** Why the file cannot be imported like this. */
    Optional<String> refusal() {
        if (!refusals.isEmpty()) {
            return Optional.of(refusals.get(0));
        }
        return places.containsKey("title")
                ? refusalOfGaps()
                : Optional.of("title: no such column (expected: a column title, column.title=HEADER with one of "
                        + shown() + ", or delimiter=CHARACTER where that is not what separates the cells)");
    }

    /** What no line can say and nothing fills would cost every line. */
    private Optional<String> refusalOfGaps() {
        List<String> gaps = Stream.of("topic", "priceCents", "stock")
                .filter(this::isGap)
                .filter(field -> field.equals("topic") || !isListOnly())
                .toList();
        String names = String.join(", ", gaps).replace("priceCents", "price");
        return gaps.isEmpty()
                ? Optional.empty()
                : Optional.of(names + ": no such column (expected: "
                        + gaps.stream()
                                .map(field -> "default." + field + "=VALUE")
                                .collect(Collectors.joining(" and "))
                        + " for new books, or column.FIELD=HEADER)");
    }

    /** Whether the file only lists books, as those who read them do: none of them is for sale. */
    boolean isListOnly() {
        return isGap("priceCents") && isGap("stock");
    }

    private boolean isGap(String field) {
        return !says(field) && settings.defaultOf(field).isEmpty();
    }

    private boolean says(String field) {
        return places.containsKey(field) || (field.equals("priceCents") && places.containsKey("price"));
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

    /** As {@link #cells}, each with the plain name of its column. */
    List<Map.Entry<String, String>> namedCells(String field, List<String> cells) {
        return places.getOrDefault(field, List.of()).stream()
                .map(place -> Map.entry(UsualColumns.plain(header.get(place)), unwrapped(cells.get(place))))
                .filter(cell -> !cell.getValue().isEmpty())
                .toList();
    }

    /** The value of the attribute with this name, where a file has its attributes in pairs of columns. */
    Optional<String> attribute(Pattern name, List<String> cells) {
        return IntStream.range(0, header.size() - 1)
                .filter(i -> ATTRIBUTE_NAME.matcher(header.get(i)).matches()
                        && name.matcher(UsualColumns.plain(cells.get(i))).matches())
                .mapToObj(i -> cells.get(i + 1).strip())
                .filter(value -> !value.isEmpty())
                .findFirst();
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
