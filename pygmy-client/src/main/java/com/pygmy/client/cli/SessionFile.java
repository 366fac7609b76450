package com.pygmy.client.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.pygmy.protocol.SessionToken;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Keeps the session between calls of the command line. Calls that overlap lose nothing: each adds what it has seen, under a
 * lock. What cannot be read counts as a session that has seen nothing.
 */
final class SessionFile {
    private final Path file;

    SessionFile(Path state) {
        this.file = state.resolve("session");
    }

    SessionToken read() {
        try {
            return SessionToken.parse(Files.readString(file, UTF_8).strip());
        } catch (IOException | IllegalArgumentException e) {
            return SessionToken.EMPTY;
        }
    }

    /** Adds what has been seen to what the file says by now. */
    void add(SessionToken seen) throws IOException {
        keep(SessionToken.EMPTY, seen);
    }

    /** Adds what has been seen to what the file says by now, without what was dropped because the store refused it. */
    void keep(SessionToken dropped, SessionToken seen) throws IOException {
        if (dropped.isEmpty() && seen.isEmpty()) {
            return;
        }
        OwnerOnly.directory(Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory"));
        Path lock = file.resolveSibling("session.lock");
        try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = channel.lock()) {
            if (!held.isValid()) {
                throw new IOException(lock + " could not be locked");
            }
            Path fresh = file.resolveSibling("session.new");
            Files.writeString(fresh, read().without(dropped).merge(seen) + "\n", UTF_8);
            Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }
    }
}
