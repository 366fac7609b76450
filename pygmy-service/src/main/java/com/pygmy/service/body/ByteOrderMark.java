package com.pygmy.service.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;

/** The three bytes that some programs put before UTF-8. They may be ignored (RFC 8259, section 8.1), and here they are. */
public final class ByteOrderMark {
    private static final byte[] BYTES = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private ByteOrderMark() {}

    /** How many bytes of the beginning to leave out. */
    static int length(byte[] body) {
        boolean marked = body.length >= BYTES.length && Arrays.equals(BYTES, 0, BYTES.length, body, 0, BYTES.length);
        return marked ? BYTES.length : 0;
    }

    /** The stream without the mark. Blocks until the first bytes are there. */
    static InputStream skipped(InputStream body) throws IOException {
        PushbackInputStream in = new PushbackInputStream(body, BYTES.length);
        byte[] first = in.readNBytes(BYTES.length);
        int skipped = length(first);
        in.unread(first, skipped, first.length - skipped);
        return in;
    }
}
