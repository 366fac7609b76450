package com.pygmy.catalog.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a shopper types, as an FTS5 query: every word must be there, the last one as a beginning. Only letters, digits and
 * marks get into it, each word in quotes, so that no input can be a syntax error or an operator.
 *
 * @param each a query for each word alone
 */
record SearchWords(List<String> each) {
    private static final int MAX_WORDS = 16;

    /** Empty where the text has no word: nothing can match. */
    static Optional<SearchWords> of(String text) {
        List<String> words = new ArrayList<>(words(text).stream()
                .limit(MAX_WORDS)
                .map(word -> '"' + word + '"')
                .toList());
        if (words.isEmpty()) {
            return Optional.empty();
        }
        words.set(words.size() - 1, words.get(words.size() - 1) + "*");
        return Optional.of(new SearchWords(List.copyOf(words)));
    }

    /** All words, as one query. */
    String query() {
        return String.join(" ", each);
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
