package com.pygmy.benchmarks.floor;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that has room, written from its beginning again where it is full: no append has to make it longer. Not thread-safe. */
final class RecordFile implements Closeable {
    private static final int FILE_BYTES = 64 << 20;
    private static final int PIECE_BYTES = 1 << 20;

    private final FileChannel channel;

    RecordFile(Path path) throws IOException {
        channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        for (int written = 0; written < FILE_BYTES; written += PIECE_BYTES) {
            channel.write(piece.clear(), written);
        }
        channel.force(true);
    }

    /** Makes these bytes durable. Blocks for one fdatasync. */
    void append(ByteBuffer records) throws IOException {
        if (channel.position() + records.remaining() > FILE_BYTES) {
            channel.position(0);
        }
        while (records.hasRemaining()) {
            channel.write(records);
        }
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
