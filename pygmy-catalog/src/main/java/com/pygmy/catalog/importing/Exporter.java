package com.pygmy.catalog.importing;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The program that wrote a file, as far as its columns tell, and what they mean there. */
enum Exporter {
    GOODREADS(
            "Goodreads",
            ImmutableSet.of("authorlf"),
            ImmutableMap.of(
                    "authors",
                    ImmutableList.of("author", "additionalauthors"),
                    "topic",
                    ImmutableList.of("bookshelves"))),

    CALIBRE(
            "Calibre",
            ImmutableSet.of("authorsort", "titlesort", "libraryname"),
            ImmutableMap.of("isbn", ImmutableList.of("isbn", "identifiers"), "topic", ImmutableList.of("tags"))),

    LIBRARYTHING(
            "LibraryThing",
            ImmutableSet.of("primaryauthor"),
            ImmutableMap.of(
                    "authors", ImmutableList.of("primaryauthor", "secondaryauthor"),
                    "isbn", ImmutableList.of("isbn", "isbns"),
                    "topic", ImmutableList.of("tags"),
                    "year", ImmutableList.of("date"))),

    SHOPIFY(
            "Shopify",
            ImmutableSet.of("variantprice"),
            ImmutableMap.of(
                    "authors", ImmutableList.of("(?:book)?authors?(?:productmetafields\\p{Alnum}*)?"),
                    "isbn", ImmutableList.of("variantbarcode", "variantsku"),
                    "price", ImmutableList.of("variantprice"),
                    "stock", ImmutableList.of("variantinventoryqty"),
                    "topic", ImmutableList.of("type", "productcategory"),
                    "year", ImmutableList.of("(?:publication|published)?year(?:productmetafields\\p{Alnum}*)?"))),

    WOOCOMMERCE(
            "WooCommerce",
            ImmutableSet.of("visibilityincatalog"),
            ImmutableMap.of(
                    "isbn", ImmutableList.of("gtinupceanorisbn", "sku"),
                    "price", ImmutableList.of("regularprice"),
                    "stock", ImmutableList.of("stock"),
                    "topic", ImmutableList.of("categories"),
                    "year", ImmutableList.of())),

    UNKNOWN("", ImmutableSet.of(), ImmutableMap.of());

    /** Where a reader says how far the reading is, which is no topic. */
    private static final Set<String> READING_STATES = Set.of("to-read", "currently-reading", "read", "did-not-finish");

    private final String program;
    private final ImmutableSet<String> marks;
    private final ImmutableMap<String, ImmutableList<String>> names;

    /**
     * @param marks plain names of columns that nothing else has
     * @param names field to its columns, where they are not the usual ones
     */
    Exporter(String program, ImmutableSet<String> marks, ImmutableMap<String, ImmutableList<String>> names) {
        this.program = program;
        this.marks = marks;
        this.names = names;
    }

    static Exporter of(List<String> plainHeader) {
        return Arrays.stream(values())
                .filter(exporter -> plainHeader.stream().anyMatch(exporter.marks::contains))
                .findFirst()
                .orElse(UNKNOWN);
    }

    String program() {
        return program;
    }

    /** The columns of a field, as patterns of plain names; empty where they are the usual ones. */
    Optional<List<String>> names(String field) {
        return Optional.ofNullable(names.get(field));
    }

    /** Whether the ids are those of the program itself, and mean nothing here. */
    boolean hasIdsOfItsOwn() {
        return this != UNKNOWN;
    }

    /** Whether all columns of authors count, and not only the first that is there. */
    boolean namesAuthorsInManyColumns() {
        return this == GOODREADS || this == LIBRARYTHING;
    }

    /** A cell of authors, as "First Last, First Last". */
    String authors(String cell) {
        return switch (this) {
            case CALIBRE -> cell.replace(" & ", ", ");
            case LIBRARYTHING ->
                String.join(
                        ", ",
                        Stream.of(cell.split("\\|"))
                                .map(Exporter::firstNameFirst)
                                .toList());
            default -> cell;
        };
    }

    private static String firstNameFirst(String name) {
        String[] parts = name.strip().split("\\s*,\\s*");
        return parts.length == 2 ? parts[1] + " " + parts[0] : name.strip();
    }

    /** The one topic of a cell that may hold many; empty where it holds none. */
    String topic(String cell) {
        return switch (this) {
            case GOODREADS ->
                Stream.of(cell.split(","))
                        .map(String::strip)
                        .filter(tag -> !READING_STATES.contains(tag))
                        .findFirst()
                        .orElse("");
            case CALIBRE, LIBRARYTHING -> firstOf(cell);
            case SHOPIFY -> lastOfPath(cell);
            case WOOCOMMERCE -> lastOfPath(firstOf(cell));
            case UNKNOWN -> cell;
        };
    }

    /** What is said of the topics; empty where nothing was chosen. */
    String topicRemark() {
        return switch (this) {
            case GOODREADS -> "the topic is the first shelf that does not say how far the reading is";
            case CALIBRE, LIBRARYTHING -> "the topic is the first of the tags";
            case WOOCOMMERCE -> "the topic is the innermost of the first category";
            case SHOPIFY, UNKNOWN -> "";
        };
    }

    static String firstOf(String list) {
        return list.split(",", 2)[0].strip();
    }

    private static String lastOfPath(String path) {
        return path.substring(path.lastIndexOf('>') + 1).strip();
    }

    /** The ISBN of a cell; empty where it holds another number, such as an article's own. */
    String isbn(String column, String cell) {
        return switch (column) {
            case "identifiers" -> taken(cell, ".*\\bisbn:([0-9Xx-]+).*");
            case "variantsku", "sku", "variantbarcode", "gtinupceanorisbn" ->
                taken(cell, "'?((?:97[89][- ]?)?(?:\\d[- ]?){9}[0-9Xx])(?:\\.0)?");
            default -> this == LIBRARYTHING ? firstOf(cell.replaceAll("[\\[\\]]", "")) : cell;
        };
    }

    private static String taken(String cell, String pattern) {
        return cell.matches(pattern) ? cell.replaceFirst(pattern, "$1") : "";
    }

    /** A cell of years: catalogers write c1990 for a year of copyright. */
    String year(String cell) {
        return this == LIBRARYTHING ? cell.replaceFirst("^(?:c|\u00a9|\\[)\\s*(\\d{4})\\]?$", "$1") : cell;
    }
}
