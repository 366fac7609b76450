package com.pygmy.benchmarks.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Takes an HTTP/1.1 response apart as far as a load generator must: status, where it ends, and single headers when asked.
 * Nothing is allocated per response. Not thread-safe.
 */
final class ResponseParser {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};
    private static final byte[] LENGTH = "\r\ncontent-length:".getBytes(ISO_8859_1);
    private static final byte[] CHUNKED = "\r\ntransfer-encoding: chunked".getBytes(ISO_8859_1);

    private byte[] bytes = new byte[16 * 1024];
    private int size;
    private int headEnd;
    private int end;
    private int chunkAt;

    /** Where the next read may write. The caller tells by {@link #received} how much it wrote. */
    ByteBuffer space() {
        if (bytes.length - size < 4 * 1024) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        return ByteBuffer.wrap(bytes, size, bytes.length - size);
    }

    void received(int count) {
        size += count;
    }

    /** Whether a whole response is there now. */
    boolean isComplete() {
        if (headEnd == 0) {
            int at = find(HEAD_END, 0, size);
            if (at < 0) {
                return false;
            }
            headEnd = at + HEAD_END.length;
            end = bodyEnd();
        }
        if (end < 0) {
            end = chunksEnd();
        }
        return end >= 0 && size >= end;
    }

    private int bodyEnd() {
        int status = status();
        if (status == 204 || status == 304) {
            return headEnd;
        }
        int at = find(LENGTH, 0, headEnd);
        if (at >= 0) {
            return headEnd + number(at + LENGTH.length, 10);
        }
        if (find(CHUNKED, 0, headEnd) >= 0) {
            chunkAt = headEnd;
            return -1;
        }
        throw new IllegalStateException("a response without a length: " + head());
    }

    /** Goes over the chunks that are there; -1 while the last one is missing. */
    private int chunksEnd() {
        while (true) {
            int line = lineEnd(chunkAt);
            if (line < 0) {
                return -1;
            }
            int length = number(chunkAt, 16);
            int next = line + length + 2;
            if (length == 0) {
                return next;
            }
            if (next > size) {
                return -1;
            }
            chunkAt = next;
        }
    }

    private int lineEnd(int from) {
        for (int i = from; i + 1 < size; i++) {
            if (bytes[i] == '\r' && bytes[i + 1] == '\n') {
                return i + 2;
            }
        }
        return -1;
    }

    int status() {
        return (bytes[9] - '0') * 100 + (bytes[10] - '0') * 10 + bytes[11] - '0';
    }

    /** Whether the head contains this, in whatever case. */
    boolean headContains(byte[] lowerCase) {
        return find(lowerCase, 0, headEnd) >= 0;
    }

    /** The value of a header, where it is there. */
    @Nullable
    String header(String name) {
        byte[] wanted = ("\r\n" + name.toLowerCase(java.util.Locale.ROOT) + ":").getBytes(ISO_8859_1);
        int at = find(wanted, 0, headEnd);
        if (at < 0) {
            return null;
        }
        int from = at + wanted.length;
        return new String(bytes, from, lineEnd(from) - 2 - from, ISO_8859_1).strip();
    }

    String head() {
        return new String(bytes, 0, headEnd, ISO_8859_1);
    }

    String body() {
        return new String(bytes, headEnd, end - headEnd, java.nio.charset.StandardCharsets.UTF_8);
    }

    /** Makes room for the next response. What came behind this one is kept. */
    void next() {
        System.arraycopy(bytes, end, bytes, 0, size - end);
        size -= end;
        headEnd = 0;
        end = 0;
    }

    private int find(byte[] lowerCase, int from, int to) {
        int last = to - lowerCase.length;
        for (int i = from; i <= last; i++) {
            int k = 0;
            while (k < lowerCase.length && lower(bytes[i + k]) == lowerCase[k]) {
                k++;
            }
            if (k == lowerCase.length) {
                return i;
            }
        }
        return -1;
    }

    private static int lower(byte character) {
        return character >= 'A' && character <= 'Z' ? character + ('a' - 'A') : character;
    }

    private int number(int from, int radix) {
        int at = from;
        while (bytes[at] == ' ') {
            at++;
        }
        int number = 0;
        for (int digit = Character.digit(bytes[at], radix); digit >= 0; digit = Character.digit(bytes[++at], radix)) {
            number = number * radix + digit;
        }
        return number;
    }
}
