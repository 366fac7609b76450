package com.pygmy.catalog.importing;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.io.Reader;
import java.nio.charset.Charset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lines of an input. Nothing is repaired: a line that is not of the charset, or longer than is kept, says so and is no
 * text. Not thread-safe; blocks for the input.
 */
public final class TextLines {
    static final int CHARACTERS_MAX = 64 * 1024;

    /** What a decoder puts where bytes mean nothing. */
    private static final char REPLACEMENT = '\uFFFD';

    private static final char BYTE_ORDER_MARK = '\uFEFF';

    /**
     * A line.
     *
     * @param fault why the text is not to be used
     */
    record Line(String text, Optional<String> fault) {}

    private final Reader reader;
    private final Charset charset;
    private int next;

    private TextLines(Reader reader, Charset charset) throws IOException {
        this.reader = reader;
        this.charset = charset;
        next = reader.read();
        if (next == BYTE_ORDER_MARK) {
            next = reader.read();
        }
    }

    /**
     * Begins to read.
     *
     * @param declared the charset that the sender named; without one a byte order mark says it, and else it is UTF-8
     */
    public static TextLines of(InputStream body, Optional<Charset> declared) throws IOException {
        PushbackInputStream bytes = new PushbackInputStream(body, 2);
        byte[] first = bytes.readNBytes(2);
        bytes.unread(first);
        Charset charset = declared.orElseGet(() -> charsetOf(first));
        return new TextLines(new BufferedReader(new InputStreamReader(bytes, charset)), charset);
    }

    private static Charset charsetOf(byte[] first) {
        if (first.length == 2 && first[0] == (byte) 0xFF && first[1] == (byte) 0xFE) {
            return UTF_16LE;
        }
        return first.length == 2 && first[0] == (byte) 0xFE && first[1] == (byte) 0xFF ? UTF_16BE : UTF_8;
    }

    /** The next line, null at the end. */
    @Nullable
    Line next() throws IOException {
        if (next < 0) {
            return null;
        }
        StringBuilder text = new StringBuilder();
        boolean tooLong = false;
        while (next >= 0 && next != '\n' && next != '\r') {
            if (text.length() < CHARACTERS_MAX) {
                text.append((char) next);
            } else {
                tooLong = true;
            }
            next = reader.read();
        }
        endLine();
        return new Line(text.toString(), fault(text, tooLong));
    }

    private void endLine() throws IOException {
        if (next == '\r') {
            next = reader.read();
            if (next == '\n') {
                next = reader.read();
            }
        } else if (next == '\n') {
            next = reader.read();
        }
    }

    private Optional<String> fault(StringBuilder text, boolean tooLong) {
        if (text.indexOf(String.valueOf(REPLACEMENT)) >= 0) {
            return Optional.of("not " + charset.name() + ", or a character that was lost before (expected: "
                    + charset.name() + ", or the charset named as in text/csv; charset=windows-1252)");
        }
        if (text.indexOf("\0") >= 0) {
            return Optional.of("a NUL character (expected: text; UTF-16 needs a byte order mark or its charset named)");
        }
        return tooLong
                ? Optional.of("more than " + CHARACTERS_MAX + " characters (expected: a book a line)")
                : Optional.empty();
    }
}
