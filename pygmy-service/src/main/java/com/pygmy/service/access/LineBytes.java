package com.pygmy.service.access;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A line in the making: bytes that one thread appends to and uses again for the next one. What is longer than fits is left out. What
 * others sent is written so that it can neither end a line, a field nor a JSON text.
 */
final class LineBytes {
    /** A path may have 8 KiB: its beginning says which resource it is. */
    static final int TEXT_CHARACTERS_MAX = 512;

    private static final boolean[] PLAIN = new boolean[0x7f];

    static {
        for (char c = '!'; c < PLAIN.length; c++) {
            PLAIN[c] = c != '"' && c != '\\';
        }
    }

    private static final char[] HEX = "0123456789ABCDEF".toCharArray();
    private static final int TEXTS_MAX = 8;

    private static final int ADDRESSES = 64;

    /** Lately written addresses: a connection's is the same object each time, and it takes long to be written. */
    private final SocketAddress[] addresses = new SocketAddress[ADDRESSES];

    private final String[] hosts = new String[ADDRESSES];

    final byte[] bytes = new byte[TEXTS_MAX * 3 * TEXT_CHARACTERS_MAX + 512];
    int length;

    /** Our own words: ASCII without anything to escape. */
    LineBytes own(byte[] ascii) {
        System.arraycopy(ascii, 0, bytes, length, ascii.length);
        length += ascii.length;
        return this;
    }

    /** What others sent. What is not printable ASCII, a quote, a backslash or a blank is percent-encoded; {@code -} where there is none. */
    LineBytes text(@Nullable String text) {
        if (text == null || text.isEmpty()) {
            bytes[length++] = '-';
            return this;
        }
        int end = Math.min(text.length(), TEXT_CHARACTERS_MAX);
        for (int i = 0; i < end; i++) {
            char c = text.charAt(i);
            if (c < PLAIN.length && PLAIN[c]) {
                bytes[length++] = (byte) c;
            } else if (c <= 0xff) {
                bytes[length++] = '%';
                bytes[length++] = (byte) HEX[c >> 4];
                bytes[length++] = (byte) HEX[c & 15];
            } else {
                bytes[length++] = '?';
            }
        }
        return this;
    }

    /** Where a client connected from, without the port. */
    LineBytes host(SocketAddress address) {
        int place = System.identityHashCode(address) % ADDRESSES;
        if (!address.equals(addresses[place])) {
            addresses[place] = address;
            hosts[place] = address instanceof InetSocketAddress ip && ip.getAddress() != null
                    ? ip.getAddress().getHostAddress()
                    : "-";
        }
        return text(hosts[place]);
    }

    LineBytes number(long number) {
        if (number < 0) {
            bytes[length++] = '-';
            return number(-number);
        }
        int digits = 1;
        for (long left = number; left >= 10; left /= 10) {
            digits++;
        }
        long left = number;
        for (int at = length + digits - 1; at >= length; at--) {
            bytes[at] = (byte) ('0' + left % 10);
            left /= 10;
        }
        length += digits;
        return this;
    }

    /** A number with exactly three digits, zeros included. */
    LineBytes threeDigits(long number) {
        bytes[length++] = (byte) ('0' + number / 100 % 10);
        bytes[length++] = (byte) ('0' + number / 10 % 10);
        bytes[length++] = (byte) ('0' + number % 10);
        return this;
    }
}
