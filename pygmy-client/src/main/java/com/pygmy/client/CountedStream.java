package com.pygmy.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Tells how much of a file has been read. Used by one thread. */
final class CountedStream extends FilterInputStream {
    private final long bytesInAll;
    private final BookImport.Progress progress;
    private long bytes;

    CountedStream(InputStream in, long bytesInAll, BookImport.Progress progress) {
        super(in);
        this.bytesInAll = bytesInAll;
        this.progress = progress;
    }

    @Override
    public int read() throws IOException {
        int read = super.read();
        count(read < 0 ? 0 : 1);
        return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
        int read = super.read(buffer, offset, length);
        count(Math.max(read, 0));
        return read;
    }

    private void count(int read) {
        bytes += read;
        progress.sent(bytes, bytesInAll);
    }
}
