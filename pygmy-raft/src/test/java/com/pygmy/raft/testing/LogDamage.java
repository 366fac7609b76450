package com.pygmy.raft.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Damage to the log of a replica that is not running, as failing disks and careless operators do it. */
public final class LogDamage {
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;

    private LogDamage() {}

    /** The folder of the log's files and of raft-meta. */
    public static Path current(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory.resolve("log"))) {
            return files.filter(file -> file.endsWith("current")).findFirst().orElseThrow();
        }
    }

    /** The file that the log grows in. */
    public static Path openSegment(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(current(directory))) {
            return files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow();
        }
    }

    /** Where each entry of a file begins, and last where they end. */
    public static List<Integer> offsets(byte[] content) {
        List<Integer> offsets = new ArrayList<>();
        int at = HEADER_BYTES;
        while (at < content.length && content[at] != 0) {
            offsets.add(at);
            int length = 0;
            int shift = 0;
            byte part;
            do {
                part = content[at++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0);
            at += length + CHECKSUM_BYTES;
        }
        offsets.add(at);
        return offsets;
    }

    /** Where the entries of a file end. */
    public static int end(byte[] content) {
        List<Integer> offsets = offsets(content);
        return offsets.get(offsets.size() - 1);
    }

    /** The first half of an entry behind the last, as a write leaves it that a power loss interrupts. */
    public static byte[] withTornEnd(byte[] content) {
        List<Integer> offsets = offsets(content);
        int end = end(content);
        int last = offsets.get(offsets.size() - 2);
        byte[] torn = Arrays.copyOf(content, Math.max(content.length, 2 * end));
        System.arraycopy(content, last, torn, end, Math.max(2, (end - last) / 2));
        return torn;
    }

    /** All entries of a file and nothing else. */
    public static byte[] whole(byte[] content) {
        return Arrays.copyOf(content, end(content));
    }

    public static List<Path> list(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    public static Path only(Path directory) throws IOException {
        List<Path> all = list(directory);
        if (all.size() != 1) {
            throw new IOException(directory + " holds " + all + " (expected: one)");
        }
        return all.get(0);
    }

    /** A file of the log that is full, with others after it. */
    public static Path closedSegment(Path directory) throws IOException {
        List<Path> closed = closedSegments(directory);
        return closed.get(closed.size() / 2);
    }

    public static List<Path> closedSegments(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(current(directory))) {
            return files.filter(file -> file.getFileName().toString().matches("log_\\d+-\\d+"))
                    .sorted(Comparator.comparing(
                            file -> Long.valueOf(file.getFileName().toString().replaceAll("log_(\\d+)-.*", "$1"))))
                    .toList();
        }
    }

    public static void edit(Path file, UnaryOperator<byte[]> change) throws IOException {
        Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    public static void flip(Path file, int at) throws IOException {
        edit(file, content -> {
            content[at] ^= 0x10;
            return content;
        });
    }

    public static void copy(Path from, Path to, String name) throws IOException {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }

    public static void zeroLastEntries(Path directory, int count) throws IOException {
        Path file = openSegment(directory);
        byte[] content = Files.readAllBytes(file);
        List<Integer> offsets = offsets(content);
        Arrays.fill(content, offsets.get(Math.max(0, offsets.size() - 1 - count)), content.length, (byte) 0);
        Files.write(file, content);
    }
}
