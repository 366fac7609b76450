package com.pygmy.protocol.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** What survives a power loss. Blocks for the disk. */
public final class Durable {
    private Durable() {}

    /**
     * Forces a file or a directory to the disk. Not for a database that is open in this process: SQLite loses its locks on a file
     * that is opened and closed beside it.
     */
    public static void fsync(Path fileOrDirectory) throws IOException {
        try (FileChannel channel = FileChannel.open(fileOrDirectory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /**
     * Makes or replaces a file, by way of {@code FILE-partial}: it is there with all of the text, or as it was. The directory is
     * left to be forced to the disk.
     */
    public static void write(Path file, String text) throws IOException {
        Path partial = file.resolveSibling(file.getFileName() + "-partial");
        Files.writeString(partial, text, UTF_8);
        fsync(partial);
        Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
    }
}
