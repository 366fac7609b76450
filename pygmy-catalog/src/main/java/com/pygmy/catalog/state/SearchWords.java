package com.pygmy.catalog.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a shopper types, as an FTS5 query: every word must be there, the last one as a beginning. Only letters, digits and
 * marks get into it, each word in quotes, so that no input can be a syntax error or an operator.
 */
final class SearchWords {
    private static final int MAX_WORDS = 16;

    private SearchWords() {}

    /** Empty where the text has no word: nothing can match. */
    static Optional<String> query(String text) {
        List<String> words = words(text);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(words.stream()
                .limit(MAX_WORDS)
                .map(word -> '"' + word + '"')
                .collect(Collectors.joining(" ", "", "*")));
    }

    private static List<String> words(String text) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        text.codePoints().forEach(character -> {
            if (isPartOfAWord(character)) {
                word.appendCodePoint(character);
            } else if (!word.isEmpty()) {
                words.add(word.toString());
                word.setLength(0);
            }
        });
        if (!word.isEmpty()) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isPartOfAWord(int character) {
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> Character.isLetterOrDigit(character);
        };
    }
}
