package com.pygmy.raft.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.files.Durable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What a database that was closed in order has beside it: {@code x.db-seal}, with its size and the CRC-32C of all its bytes.
 *
 * <p>SQLite's pages carry no checksum, so a byte that changed on the disk would be served. A seal that still fits says that
 * the file is as it was closed; it is broken before the database is opened, so a database that a crash left has none.
 */
final class DatabaseSeal {
    private static final int BUFFER_BYTES = 1 << 20;

    private final DatabaseFile database;
    private final Path path;

    DatabaseSeal(DatabaseFile database) {
        this.database = database;
        this.path = DatabaseFile.beside(database.path(), "-seal");
    }

    /** Whether the database is byte for byte as it was closed. Reads all of it. */
    boolean holds() throws IOException {
        if (!Files.exists(path) || !Files.exists(database.path()) || hasUnmovedCommits()) {
            return false;
        }
        return Files.readString(path, UTF_8).equals(content());
    }

    /** Seals a database that no connection is open to any more. Blocks for the disk; does nothing where commits are left over. */
    void close() throws IOException {
        if (hasUnmovedCommits()) {
            return;
        }
        Durable.fsync(database.path());
        Durable.write(path, content());
        database.fsyncDirectory();
    }

    /** From here on the database may change. Survives a power loss. */
    void breakOpen() throws IOException {
        if (Files.deleteIfExists(path)) {
            database.fsyncDirectory();
        }
    }

    /** The write-ahead log belongs to the database until it was moved into it, which closing does where the disk lets it. */
    private boolean hasUnmovedCommits() throws IOException {
        Path log = database.writeAheadLog();
        return Files.exists(log) && Files.size(log) > 0;
    }

    private String content() throws IOException {
        CRC32C sum = new CRC32C();
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
        long bytes = 0;
        try (FileChannel channel = FileChannel.open(database.path(), StandardOpenOption.READ)) {
            while (channel.read(buffer) >= 0) {
                buffer.flip();
                bytes += buffer.remaining();
                sum.update(buffer);
                buffer.clear();
            }
        }
        return "bytes " + bytes + " crc32c " + Long.toHexString(sum.getValue());
    }
}
