package com.pygmy.client.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** What a file's bytes tell of its charset, as far as they do: nothing is guessed. */
sealed interface TextEncoding {
    /** UTF-8, or a charset that the byte order mark names: what the store reads without being told. */
    record Plain() implements TextEncoding {}

    /** UTF-16 without a byte order mark. */
    record Named(String charset) implements TextEncoding {}

    /**
     * None of these.
     *
     * @param line the first that is not UTF-8
     * @param asWindows how it reads in windows-1252, the usual one of older programs
     */
    record Unknown(long line, String asWindows) implements TextEncoding {}

    String WINDOWS = "windows-1252";

    /** Reads the file once. Blocks for the disk. */
    static TextEncoding of(Path file) throws IOException {
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
            in.mark(2);
            byte[] first = in.readNBytes(2);
            in.reset();
            if (first.length == 2 && (first[0] & 0xFF) + (first[1] & 0xFF) == 0xFF + 0xFE) {
                return new Plain();
            }
            if (first.length == 2 && (first[0] == 0) != (first[1] == 0)) {
                return new Named(first[0] == 0 ? "utf-16be" : "utf-16le");
            }
            return ofLines(in);
        }
    }

    private static TextEncoding ofLines(InputStream in) throws IOException {
        int lineMax = 64 * 1024;
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        long lines = 1;
        boolean ascii = true;
        for (int next = in.read(); next >= 0; next = in.read()) {
            if (next != '\n' && line.size() < lineMax) {
                line.write(next);
                ascii &= next < 0x80;
                continue;
            }
            if (!ascii && line.size() < lineMax && !isUtf8(line.toByteArray())) {
                return unknown(lines, line);
            }
            if (next == '\n') {
                lines++;
                line.reset();
                ascii = true;
            }
        }
        return ascii || line.size() >= lineMax || isUtf8(line.toByteArray()) ? new Plain() : unknown(lines, line);
    }

    private static Unknown unknown(long number, ByteArrayOutputStream line) {
        String text = line.toString(Charset.forName(WINDOWS)).strip();
        int odd = 0;
        while (odd < text.length() && text.charAt(odd) < 0x80) {
            odd++;
        }
        return new Unknown(number, text.substring(Math.max(0, odd - 20), Math.min(text.length(), odd + 20)));
    }

    private static boolean isUtf8(byte[] bytes) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
