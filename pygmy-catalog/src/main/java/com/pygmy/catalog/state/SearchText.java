package com.pygmy.catalog.state;

import com.pygmy.catalog.unicode.Unicode13;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Cuts a text into words, the same way for the index and for a search. A word is made of pieces, which are what the index
 * holds: {@code O'Reilly} is {@code o} and {@code reilly}, and is found as {@code oreilly} too. Scripts that are written
 * without spaces give a piece for each character, so that any part of such a text can be found.
 */
final class SearchText {
    /** A word: its pieces in order, and what they are when written as one. */
    record Word(List<String> pieces, Optional<String> joined) {
        /** Whether the last piece is a character of a script without spaces. */
        boolean endsWithSingle() {
            return isSingle(pieces.get(pieces.size() - 1).codePointAt(0));
        }
    }

    private final List<Word> words = new ArrayList<>();
    private final List<String> pieces = new ArrayList<>();
    private final StringBuilder piece = new StringBuilder();

    private SearchText() {}

    static List<Word> words(String text) {
        SearchText cut = new SearchText();
        Folding.fold(text).codePoints().forEach(cut::take);
        cut.endWord();
        return cut.words;
    }

    /** The text as it is put into the index: all pieces, then what words with joiners are when written as one. */
    static String indexed(String text) {
        List<Word> words = words(text);
        return Stream.concat(
                        words.stream().flatMap(word -> word.pieces().stream()),
                        words.stream().flatMap(word -> word.joined().stream()))
                .collect(Collectors.joining(" "));
    }

    private void take(int character) {
        if (isSingle(character) && isPartOfAWord(character)) {
            endPiece();
            pieces.add(Character.toString(character));
        } else if (isPartOfAWord(character)) {
            piece.appendCodePoint(character);
        } else if (isJoiner(character) && !piece.isEmpty()) {
            endPiece();
        } else {
            endWord();
        }
    }

    private void endPiece() {
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
            piece.setLength(0);
        }
    }

    private void endWord() {
        endPiece();
        if (!pieces.isEmpty()) {
            boolean joinable = pieces.size() > 1 && pieces.stream().noneMatch(each -> isSingle(each.codePointAt(0)));
            words.add(
                    new Word(List.copyOf(pieces), joinable ? Optional.of(String.join("", pieces)) : Optional.empty()));
            pieces.clear();
        }
    }

    private static boolean isPartOfAWord(int character) {
        if (!Unicode13.has(character)) {
            return true;
        }
        return switch (Character.getType(character)) {
            case Character.NON_SPACING_MARK, Character.COMBINING_SPACING_MARK, Character.ENCLOSING_MARK -> true;
            default -> Character.isLetterOrDigit(character) && !isJoiner(character);
        };
    }

    /** Marks within words that are also written without them or with a space: Rock'n'Roll, Spider-Man, J.R.R. */
    private static boolean isJoiner(int character) {
        return switch (character) {
            case '\'', '‘', '’', 'ʻ', 'ʼ', '`', '-', '‐', '‑', '.' -> true;
            default -> false;
        };
    }

    /** Thai, Lao, Burmese, Khmer, Chinese, Japanese, Korean. Korean has spaces, but adds endings to words without one. */
    private static boolean isSingle(int character) {
        return within(character, 0xE00, 0xEFF)
                || within(character, 0x1000, 0x109F)
                || within(character, 0x1780, 0x17FF)
                || within(character, 0x3005, 0x3007)
                || within(character, 0x3021, 0x318F)
                || within(character, 0x31A0, 0x31FF)
                || within(character, 0x3400, 0x4DBF)
                || within(character, 0x4E00, 0x9FFF)
                || within(character, 0xAC00, 0xD7A3)
                || within(character, 0xF900, 0xFAFF)
                || within(character, 0x1B000, 0x1B16F)
                || within(character, 0x20000, 0x3FFFF);
    }

    private static boolean within(int character, int first, int last) {
        return character >= first && character <= last;
    }
}
