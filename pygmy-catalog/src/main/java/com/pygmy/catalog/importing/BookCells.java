package com.pygmy.catalog.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The cells of a line as the fields of a book; null for what the line does not say. Not thread-safe. */
final class BookCells {
    private static final Pattern LOST_DIGITS = Pattern.compile("\\d(?:[.,]\\d+)?[eE]\\+?\\d+");

    private static final Pattern AUTHORS = Pattern.compile("(?:book)?authors?|autor(?:en|es)?|auteurs?");
    private static final Pattern YEAR =
            Pattern.compile("(?:publication)?year|(?:year)?published|jahr|erscheinungsjahr");

    private final Columns columns;
    private final Exporter exporter;
    private final boolean tags;
    private Optional<String> currency = Optional.empty();
    private long isbnsLost;

    BookCells(Columns columns) {
        this.columns = columns;
        this.exporter = columns.exporter();
        this.tags = UsualColumns.plain(columns.used().getOrDefault("topic", "")).equals("tags");
    }

    @Nullable
    String text(String field, List<String> cells) {
        List<String> found = columns.cells(field, cells);
        return found.isEmpty() ? null : found.get(0);
    }

    /** A book has many tags and one topic. */
    @Nullable
    String topic(List<String> cells) {
        String cell = text("topic", cells);
        String topic = cell == null
                ? ""
                : exporter == Exporter.UNKNOWN && tags ? Exporter.firstOf(cell) : exporter.topic(cell);
        return topic.isEmpty() ? null : topic;
    }

    @Nullable
    String authors(List<String> cells) {
        List<String> found = columns.cells("authors", cells);
        String authors = found.stream()
                .limit(exporter.namesAuthorsInManyColumns() ? found.size() : 1)
                .map(exporter::authors)
                .collect(Collectors.joining(", "))
                .replaceAll("\\s+", " ");
        return authors.isEmpty() ? columns.attribute(AUTHORS, cells).orElse(null) : authors;
    }

    @Nullable
    Long whole(String field, List<String> cells) throws BadCell {
        String text = text(field, cells);
        return text == null ? null : Figures.whole(field, text);
    }

    @Nullable
    Long year(List<String> cells) throws BadCell {
        for (String cell : columns.cells("year", cells)) {
            Optional<Long> year = Figures.year("year", exporter.year(cell));
            if (year.isPresent()) {
                return year.get();
            }
        }
        Optional<String> attribute = columns.attribute(YEAR, cells);
        return attribute.isEmpty()
                ? null
                : Figures.year("year", attribute.get()).orElse(null);
    }

    /** The first that still has all its digits: spreadsheets write 13 of them as 9.78E+12. */
    @Nullable
    String isbn(List<String> cells) {
        List<String> written = columns.namedCells("isbn", cells).stream()
                .map(cell -> LOST_DIGITS.matcher(cell.getValue()).matches()
                        ? cell.getValue()
                        : exporter.isbn(cell.getKey(), cell.getValue()))
                .filter(cell -> !cell.isEmpty())
                .toList();
        Optional<String> isbn = written.stream()
                .map(cell ->
                        cell.replaceFirst("^(?i:isbn(?:-1[03])?:? *)?'?", "").replaceFirst("\\.0$", ""))
                .filter(cell -> !LOST_DIGITS.matcher(cell).matches() && !cell.isEmpty())
                .findFirst();
        if (isbn.isEmpty() && !written.isEmpty()) {
            isbnsLost++;
        }
        return isbn.orElse(null);
    }

    @Nullable
    Long cents(List<String> cells) throws BadCell {
        Long cents = whole("priceCents", cells);
        String price = text("price", cells);
        return cents == null && price != null ? inTheOneCurrency(price) : cents;
    }

    /** A store has one currency and does not convert. */
    private Long inTheOneCurrency(String cell) throws BadCell {
        Figures.Price price = Figures.price("price", cell);
        if (price.currency().isPresent()) {
            if (currency.isPresent() && !currency.equals(price.currency())) {
                throw new BadCell("price", cell, "a price in " + currency.get() + ", as in the lines before");
            }
            currency = price.currency();
        }
        return price.cents();
    }

    List<String> remarks() {
        List<String> remarks = new ArrayList<>();
        currency.ifPresent(sign -> remarks.add("prices are in " + sign + " and taken as they are"));
        if (isbnsLost > 0) {
            remarks.add(isbnsLost + " ISBNs such as 9.78E+12 left out, since their last digits are lost");
        }
        if (columns.used().containsKey("topic") && !exporter.topicRemark().isEmpty()) {
            remarks.add(exporter.topicRemark());
        } else if (tags) {
            remarks.add("the topic is the first of the tags");
        }
        return remarks;
    }
}
