package com.pygmy.catalog.importing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The cells of a line as the fields of a book; null for what the line does not say. Not thread-safe. */
final class BookCells {
    private static final Pattern LOST_DIGITS = Pattern.compile("\\d(?:[.,]\\d+)?[eE]\\+?\\d+");

    private final Columns columns;
    private final boolean tags;
    private Optional<String> currency = Optional.empty();
    private long isbnsLost;

    BookCells(Columns columns) {
        this.columns = columns;
        this.tags = UsualColumns.plain(columns.used().getOrDefault("topic", "")).equals("tags");
    }

    @Nullable
    String text(String field, List<String> cells) {
        List<String> found = columns.cells(field, cells);
        if (found.isEmpty()) {
            return null;
        }
        return field.equals("topic") && tags ? firstOf(found.get(0)) : found.get(0);
    }

    /** A book has many tags and one topic. */
    private static String firstOf(String tags) {
        int comma = tags.indexOf(',');
        return comma > 0 ? tags.substring(0, comma).strip() : tags;
    }

    @Nullable
    String authors(List<String> cells) {
        String authors = text("authors", cells);
        return authors == null || !columns.ofCalibre() ? authors : authors.replace(" & ", ", ");
    }

    @Nullable
    Long whole(String field, List<String> cells) throws BadCell {
        String text = text(field, cells);
        return text == null ? null : Figures.whole(field, text);
    }

    @Nullable
    Long year(List<String> cells) throws BadCell {
        for (String cell : columns.cells("year", cells)) {
            Optional<Long> year = Figures.year("year", cell);
            if (year.isPresent()) {
                return year.get();
            }
        }
        return null;
    }

    /** The first that still has all its digits: spreadsheets write 13 of them as 9.78E+12. */
    @Nullable
    String isbn(List<String> cells) {
        List<String> written = columns.cells("isbn", cells);
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
        if (tags) {
            remarks.add("the topic is the first of the tags");
        }
        return remarks;
    }
}
