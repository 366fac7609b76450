package com.pygmy.chaos.harness.history;

import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.zip.GZIPInputStream;

/**
 * The text of a file: compressed with gzip or not, in UTF-8 or, where a byte order mark says so, in UTF-16. What is more than
 * 1 GiB is refused, before as well as after it is unpacked.
 */
final class HistoryText {
    private static final int BYTES_MAX = 1 << 30;
    private static final char REPLACEMENT = '\uFFFD';
    private static final char BYTE_ORDER_MARK = '\uFEFF';

    private HistoryText() {}

    /**
     * Reads all of a stream. Blocks for it.
     *
     * @throws HistoryFormatException where it is no text, or too long
     */
    static String read(InputStream in) throws IOException {
        byte[] bytes = upTo(in);
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0x1f && (bytes[1] & 0xff) == 0x8b) {
            try (InputStream unpacked = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                bytes = upTo(unpacked);
            }
        }
        String text = decoded(bytes);
        return !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private static byte[] upTo(InputStream in) throws IOException {
        byte[] bytes = in.readNBytes(BYTES_MAX);
        if (bytes.length == BYTES_MAX) {
            throw new HistoryFormatException(1, "the history is too long (expected: less than 1 GiB)");
        }
        return bytes;
    }

    private static String decoded(byte[] bytes) throws CharacterCodingException {
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xfe && (bytes[1] & 0xff) == 0xff) {
            return strictly(bytes, UTF_16BE);
        }
        if (bytes.length > 1 && (bytes[0] & 0xff) == 0xff && (bytes[1] & 0xff) == 0xfe) {
            return strictly(bytes, UTF_16LE);
        }
        // A decoder that refuses what is malformed needs two bytes a character, which only a suspicion is worth.
        String text = new String(bytes, UTF_8);
        return text.indexOf(REPLACEMENT) < 0 ? text : strictly(bytes, UTF_8);
    }

    private static String strictly(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    }
}
