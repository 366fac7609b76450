package com.pygmy.catalog.unicode;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.Objects;

/**
 * The characters of Unicode 13.0, the version of Java 17. A later Java knows more of them: were those normalised too, two
 * replicas on different releases of Java would fold one text differently. The table is part of the release and read once, when
 * the class is initialised: apply sees a constant. Immutable.
 */
public final class Unicode13 {
    private static final BitSet CHARACTERS = read();

    private Unicode13() {}

    /** Whether Unicode 13.0 assigns this code point. */
    public static boolean has(int character) {
        return CHARACTERS.get(character);
    }

    private static BitSet read() {
        BitSet characters = new BitSet(Character.MAX_CODE_POINT + 1);
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Unicode13.class.getResourceAsStream("unicode-13.txt")), US_ASCII))) {
            reader.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                int dash = line.indexOf('-');
                int first = Integer.parseInt(dash < 0 ? line : line.substring(0, dash), 16);
                int last = dash < 0 ? first : Integer.parseInt(line.substring(dash + 1), 16);
                characters.set(first, last + 1);
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return characters;
    }
}
