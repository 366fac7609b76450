package com.pygmy.catalog.state;

import java.text.Normalizer;

/**
 * Text as it is compared without regard to case: composed (Unicode NFC), then each character folded by itself, so that a
 * part of a text folds to a part of the folded text. Unicode promises that neither changes for a character once assigned.
 */
final class Folding {
    private Folding() {}

    static String fold(String text) {
        return Normalizer.normalize(text, Normalizer.Form.NFC)
                .codePoints()
                .map(character -> Character.toLowerCase(Character.toUpperCase(character)))
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
