package com.pygmy.chaos.harness.machine;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where one node keeps its files: a folder of this machine's disk, or a small file system of its own that can be filled and can
 * lose its power. Mounts are made only by a {@link Seclusion secluded} process, so they end with it. Not thread-safe.
 */
public final class Disk implements AutoCloseable {
    private static final String SIZE = "96m";
    private static final int BLOCK_MAX = 1 << 20;
    private static final int BLOCK_MIN = 512;

    /** FS_IOC_SHUTDOWN of the kernel's ext4, without flushing the journal: nothing that is not on the disk now will be. */
    private static final String SHUTDOWN = "open(my $d, '<', $ARGV[0]) or die \"$!\\n\"; my $f = pack('I', 2);"
            + " ioctl($d, 0x8004587d, $f) or die \"$!\\n\"";

    private final Kind kind;
    private final Path directory;
    private final @Nullable Path image;

    private Disk(Kind kind, Path directory, @Nullable Path image) {
        this.kind = kind;
        this.directory = directory;
        this.image = image;
    }

    /** What it is made of. */
    public enum Kind {
        /** A folder. */
        SHARED,
        /** A small file system in memory: can be full. */
        MEMORY,
        /** A small ext4 in a file: can be full and can lose its power. Needs {@link Seclusion#isRoot root}. */
        IMAGE
    }

    /** Makes an empty one. */
    public static Disk make(Kind kind, Path directory) throws IOException {
        Files.createDirectories(directory);
        if (kind == Kind.SHARED) {
            return new Disk(kind, directory, null);
        }
        if (!Seclusion.isInside()) {
            throw new ClusterFailure("no disk of its own for " + directory + " (expected: a process that is secluded)");
        }
        if (kind == Kind.MEMORY) {
            Tool.require(List.of("mount", "-t", "tmpfs", "-o", "size=" + SIZE, "pygmy", directory.toString()));
            return new Disk(kind, directory, null);
        }
        Path image = directory.resolveSibling(directory.getFileName() + ".img");
        Tool.require(List.of("truncate", "-s", SIZE, image.toString()));
        Tool.require(List.of("mkfs.ext4", "-q", "-F", "-m", "0", image.toString()));
        Disk disk = new Disk(kind, directory, image);
        disk.mount();
        return disk;
    }

    private void mount() {
        if (image != null) {
            Tool.require(List.of("mount", "-o", "loop", image.toString(), directory.toString()));
        }
    }

    public Path directory() {
        return directory;
    }

    /** Takes all the room that is left. */
    public void fill() throws IOException {
        requireOwn();
        try (FileChannel ballast = FileChannel.open(ballast(), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            for (int size = BLOCK_MAX; size >= BLOCK_MIN; size /= 2) {
                while (fits(ballast, size)) {
                    // Until it does not.
                }
            }
        }
    }

    private static boolean fits(FileChannel ballast, int size) {
        try {
            return ballast.write(ByteBuffer.allocate(size)) > 0;
        } catch (IOException e) {
            return false;
        }
    }

    /** Gives the room back; harmless where it was not taken. */
    public void makeRoom() throws IOException {
        Files.deleteIfExists(ballast());
    }

    /** Why a new file cannot be written now; empty where it can. */
    public String complaint() {
        Path probe = directory.resolve("probe");
        try {
            Files.write(probe, new byte[8 * 1024]);
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).replace(probe + ": ", "");
        } finally {
            deleteQuietly(probe);
        }
    }

    private static void deleteQuietly(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            // A dead disk; what is left of the probe harms nobody.
        }
    }

    private Path ballast() {
        return directory.resolve("ballast");
    }

    /** From now on nothing reaches the disk, and what had not reached it is lost. The processes that use it must then be killed. */
    public void cutPower() {
        if (kind != Kind.IMAGE) {
            throw new ClusterFailure(directory + " is a " + kind + " disk, which has no power of its own");
        }
        Tool.require(List.of("perl", "-e", SHUTDOWN, directory.toString()));
    }

    /** Mounts it as after a power loss: its journal is replayed. Nothing may use it now. */
    public void restorePower() {
        Tool.require(List.of("umount", directory.toString()));
        mount();
    }

    private void requireOwn() {
        if (kind == Kind.SHARED) {
            throw new ClusterFailure(directory + " is on a disk that others use");
        }
    }

    @Override
    public void close() throws IOException {
        if (kind != Kind.SHARED) {
            Tool.run(List.of("umount", "-l", directory.toString()));
        }
        if (image != null) {
            Files.deleteIfExists(image);
        }
    }
}
