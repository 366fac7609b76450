package com.pygmy.raft.internal.disk;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import com.pygmy.protocol.files.Durable;
import com.pygmy.protocol.files.OwnerOnly;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Everything of one replica on disk: {@code state.db}, the log under {@code log/}, the right to vote and what was
 * promised. Locked, because two processes on it would destroy it.
 */
public final class ReplicaDirectory implements AutoCloseable {
    static final String SET_ASIDE = "set-aside";

    private final Path path;
    private final FileChannel lock;

    private ReplicaDirectory(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /** Makes the directory where it is missing, closes it to other users and locks it, or fails at once where another process has it. */
    public static ReplicaDirectory lock(Path path) throws IOException {
        OwnerOnly.directory(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock held = channel.tryLock();
            if (held != null) {
                return new ReplicaDirectory(path, channel);
            }
        } catch (OverlappingFileLockException e) {
            // Held by this very process: the same answer as for another one.
        }
        channel.close();
        throw new IOException("directory: " + path + " is in use by another replica (expected: one of its own)");
    }

    public Path path() {
        return path;
    }

    public Path database() {
        return path.resolve("state.db");
    }

    public Path log() {
        return path.resolve("log");
    }

    public Path work() {
        return path.resolve("work");
    }

    /**
     * Moves database, log and snapshots out of the way, for operators, and gives the folder. Of earlier ones the
     * last is kept.
     */
    Path setAside() throws IOException {
        Path all = Files.createDirectories(path.resolve(SET_ASIDE));
        try (Stream<Path> earlier = Files.list(all)) {
            List<Path> old = earlier.sorted(Comparator.reverseOrder()).skip(1).toList();
            for (Path each : old) {
                MoreFiles.deleteRecursively(each, RecursiveDeleteOption.ALLOW_INSECURE);
            }
        }
        Path target = Files.createDirectory(all.resolve(String.valueOf(System.currentTimeMillis())));
        try (Stream<Path> files = Files.list(path)) {
            List<Path> moved = files.filter(file -> file.equals(log())
                            || file.getFileName()
                                    .toString()
                                    .startsWith(database().getFileName().toString()))
                    .toList();
            for (Path file : moved) {
                Files.move(file, target.resolve(file.getFileName()));
            }
        }
        Durable.fsync(path);
        return target;
    }

    /** What a replica that had diverged held, kept for operators. */
    public Path diverged() {
        return path.resolve("diverged.db");
    }

    @Override
    public void close() throws IOException {
        lock.close();
    }
}
