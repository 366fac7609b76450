package com.pygmy.catalog.state;

import com.pygmy.catalog.unicode.Unicode13;
import java.lang.Character.UnicodeScript;
import java.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Text as it is compared: without regard to case, width and ligatures (Unicode NFKC), and without the marks that people leave
 * out when they type. Each character is folded by itself, so that a part of a text folds to a part of the folded text.
 *
 * <p>The result is part of the replicated state: it depends on nothing but the text. No locale has a say, and characters that
 * came after Unicode 13 stay as they are; of the others Unicode promises that neither their normal form nor their case changes.
 * A change of the rules needs a higher {@link SearchIndex#VERSION}.
 */
final class Folding {
    /** Scripts whose accents and points are left out by many, so that a letter with one is the letter without. */
    private static final Set<UnicodeScript> BARE =
            EnumSet.of(UnicodeScript.LATIN, UnicodeScript.GREEK, UnicodeScript.HEBREW, UnicodeScript.ARABIC);

    /** Scripts whose loose marks say as little; in others they are vowels. A Cyrillic letter such as й has none that is loose. */
    private static final Set<UnicodeScript> LOOSE = EnumSet.of(
            UnicodeScript.LATIN,
            UnicodeScript.GREEK,
            UnicodeScript.HEBREW,
            UnicodeScript.ARABIC,
            UnicodeScript.CYRILLIC,
            UnicodeScript.INHERITED,
            UnicodeScript.COMMON);

    private static final int TATWEEL = 0x640;
    private static final int ZERO_WIDTH_SPACE = 0x200B;

    private Folding() {}

    static String fold(String text) {
        StringBuilder folded = new StringBuilder(text.length());
        StringBuilder known = new StringBuilder(text.length());
        text.codePoints().forEach(character -> {
            if (isTrademark(character)) {
                known.append(' ');
            } else if (Unicode13.has(character)) {
                known.appendCodePoint(character);
            } else {
                foldKnown(known, folded);
                folded.appendCodePoint(character);
            }
        });
        foldKnown(known, folded);
        return folded.toString();
    }

    /** Its compatible form is two letters, which would become the end of the word before. */
    private static boolean isTrademark(int character) {
        return character == '™' || character == '℠';
    }

    private static void foldKnown(StringBuilder known, StringBuilder folded) {
        Normalizer.normalize(known, Form.NFKC).codePoints().forEach(character -> foldOne(character, folded));
        known.setLength(0);
    }

    private static void foldOne(int character, StringBuilder folded) {
        if (character < 0x80) {
            folded.append((char) (character >= 'A' && character <= 'Z' ? character + 0x20 : character));
        } else if (character == ZERO_WIDTH_SPACE) {
            folded.append(' ');
        } else if (Character.isDigit(character)) {
            folded.append(Character.digit(character, 10));
        } else if (!isLeftOut(character)) {
            int letter = Character.toLowerCase(Character.toUpperCase(bare(character)));
            String plain = plain(letter);
            if (plain == null) {
                folded.appendCodePoint(letter);
            } else {
                folded.append(plain);
            }
        }
    }

    /** Letters that have no canonical decomposition and that are commonly written with others; null for all other letters. */
    private static @Nullable String plain(int letter) {
        return switch (letter) {
            case 'ß' -> "ss";
            case 'æ' -> "ae";
            case 'œ' -> "oe";
            case 'ø' -> "o";
            case 'đ', 'ð' -> "d";
            case 'þ' -> "th";
            case 'ł' -> "l";
            case 'ħ' -> "h";
            case 'ŋ' -> "n";
            case 'ŧ' -> "t";
            case 'ĸ' -> "k";
            case 'ƶ' -> "z";
            case 'ƀ' -> "b";
            case 'ǥ' -> "g";
            case 'ɨ' -> "i";
            case 'ʉ' -> "u";
            case 'ё', 'ѐ' -> "е";
            case 'ѝ' -> "и";
            default -> null;
        };
    }

    private static boolean isLeftOut(int character) {
        return switch (Character.getType(character)) {
            case Character.FORMAT -> true;
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK -> LOOSE.contains(UnicodeScript.of(character));
            default -> character == TATWEEL;
        };
    }

    private static int bare(int character) {
        return BARE.contains(UnicodeScript.of(character))
                ? Normalizer.normalize(Character.toString(character), Form.NFD).codePointAt(0)
                : character;
    }
}
