package com.pygmy.catalog.importing;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The names under which files have the fields, without regard to case, spaces and punctuation. Of a field's names the first
 * that a file has is taken; of {@link #FALLING_BACK} also the others, for cells that are empty.
 */
final class UsualColumns {
    /** Fields whose cell is taken from the next of its columns where one is empty. */
    static final List<String> FALLING_BACK = List.of("isbn", "year");

    private static final Pattern MONEY = Pattern.compile(
            "(?:retail|list|unit|selling|sale|sales)?(?:price|preis|prix|precio)(?:in)?(?:usd|eur|gbp|chf|cad|aud|nzd|jpy|sek|nok|dkk|pln|czk|inr|dollars?|euros?|pounds?)?"
                    + "|msrp|rrp");
    private static final Pattern CENTS = Pattern.compile("(?:unit)?(?:price)?(?:in)?cents?");

    private static final Map<String, List<String>> NAMES = Map.of(
            "id", List.of("id"),
            "title", List.of("title", "originaltitle", "booktitle", "name", "titel", "titre", "titulo"),
            "authors",
                    List.of("authors", "author", "authornames", "authorname", "writer", "autor", "autoren", "auteur"),
            "topic",
                    List.of(
                            "topic",
                            "topics",
                            "subject",
                            "subjects",
                            "genre",
                            "genres",
                            "category",
                            "categories",
                            "tags",
                            "thema",
                            "kategorie",
                            "languagecode"),
            "isbn", List.of("isbn", "isbn13", "isbn10", "ean", "ean13"),
            "year",
                    List.of(
                            "year",
                            "originalpublicationyear",
                            "yearpublished",
                            "publicationyear",
                            "publishedyear",
                            "published",
                            "publicationdate",
                            "datepublished",
                            "publisheddate",
                            "pubdate",
                            "pubyear",
                            "jahr",
                            "erscheinungsjahr"),
            "stock",
                    List.of(
                            "stock",
                            "instock",
                            "stocklevel",
                            "stockquantity",
                            "quantity",
                            "qty",
                            "quantityonhand",
                            "onhand",
                            "quantityinstock",
                            "inventory",
                            "inventoryquantity",
                            "copies",
                            "copiesinstock",
                            "available",
                            "availablequantity",
                            "units",
                            "unitsinstock",
                            "bestand",
                            "lagerbestand",
                            "anzahl",
                            "menge"));

    private UsualColumns() {}

    /** A name as it is compared. */
    static String plain(String header) {
        return Normalizer.normalize(header, Normalizer.Form.NFKD)
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}]", "");
    }

    /** The columns that a field may be taken from, in order of preference, each by its place in the header. */
    static List<List<Integer>> of(String field, Exporter exporter, List<String> header) {
        List<String> plain = header.stream().map(UsualColumns::plain).toList();
        Optional<List<String>> names = exporter.names(field);
        if (names.isPresent()) {
            return found(plain, names.get().stream().map(Pattern::compile));
        }
        return switch (field) {
            case "price" -> found(plain, Stream.of(Pattern.compile("price"), MONEY));
            case "priceCents" -> found(plain, Stream.of(Pattern.compile("pricecents"), CENTS));
            default ->
                found(plain, NAMES.getOrDefault(field, List.of()).stream().map(Pattern::compile));
        };
    }

    private static List<List<Integer>> found(List<String> plain, Stream<Pattern> names) {
        return names.map(name -> places(plain, name))
                .filter(places -> !places.isEmpty())
                .toList();
    }

    private static List<Integer> places(List<String> names, Pattern name) {
        return IntStream.range(0, names.size())
                .filter(i -> name.matcher(names.get(i)).matches())
                .boxed()
                .toList();
    }
}
