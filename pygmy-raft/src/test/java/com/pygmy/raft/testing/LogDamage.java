package com.pygmy.raft.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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

    public static void zeroLastEntries(Path directory, int count) throws IOException {
        Path file = openSegment(directory);
        byte[] content = Files.readAllBytes(file);
        List<Integer> offsets = offsets(content);
        Arrays.fill(content, offsets.get(Math.max(0, offsets.size() - 1 - count)), content.length, (byte) 0);
        Files.write(file, content);
    }
}
