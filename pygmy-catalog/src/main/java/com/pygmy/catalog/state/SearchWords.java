package com.pygmy.catalog.state;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a user types, as an FTS5 query: every word must be there, the last one as a beginning. Only what {@link SearchText}
 * takes for words gets into it, in quotes, so that no input can be a syntax error or an operator.
 *
 * @param query an FTS5 expression
 */
record SearchWords(String query) {
    private static final int MAX_WORDS = 16;

    /** Empty where the text has no word: nothing can match. */
    static Optional<SearchWords> of(String text) {
        List<SearchText.Word> words =
                SearchText.words(text).stream().limit(MAX_WORDS).toList();
        return words.isEmpty()
                ? Optional.empty()
                : Optional.of(new SearchWords(IntStream.range(0, words.size())
                        .mapToObj(i -> expression(words.get(i), i == words.size() - 1))
                        .collect(Collectors.joining(" AND "))));
    }

    /** The pieces one after the other, or, of a word such as O'Reilly, what it is when written as one. */
    private static String expression(SearchText.Word word, boolean begun) {
        String end = begun && !word.endsWithSingle() ? "\"*" : "\"";
        String inPieces = '"' + String.join(" ", word.pieces()) + end;
        return word.joined()
                .map(joined -> "(" + inPieces + " OR \"" + joined + end + ")")
                .orElse(inPieces);
    }
}
