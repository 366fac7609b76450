package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.bookstore.cluster.StoreNode;
import com.pygmy.chaos.harness.machine.ClusterFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/**
 * The file that a replica's log is growing in, as Apache Ratis writes it: eight bytes of header, then per entry its length as
 * a varint, the entry, and four bytes of checksum; zeros up to the length that the file was given in advance.
 */
record LogFile(Path path, byte[] content, List<Integer> entries, int end) {
    private static final int HEADER = 8;
    private static final int CHECKSUM = 4;

    /** The open file of a node that is not running. @throws ClusterFailure where there is none with entries in it */
    static LogFile of(StoreNode node) throws IOException {
        try (Stream<Path> files = Files.walk(node.data().resolve("log"))) {
            Path path = files.filter(file -> file.getFileName().toString().startsWith("log_inprogress_"))
                    .max(Comparator.comparing(Path::toString))
                    .orElseThrow(() -> new ClusterFailure(node + " has no open log file"));
            LogFile file = read(path);
            if (file.entries.isEmpty()) {
                throw new ClusterFailure("there is no entry in " + path);
            }
            return file;
        }
    }

    static LogFile read(Path path) throws IOException {
        byte[] content = Files.readAllBytes(path);
        List<Integer> entries = new ArrayList<>();
        int at = HEADER;
        while (at < content.length && content[at] != 0) {
            int length = 0;
            int shift = 0;
            int next = at;
            byte part;
            do {
                part = content[next++];
                length |= (part & 0x7f) << shift;
                shift += 7;
            } while (part < 0 && next < content.length);
            if (length <= 0 || next + length + CHECKSUM > content.length) {
                break;
            }
            entries.add(at);
            at = next + length + CHECKSUM;
        }
        return new LogFile(path, content, List.copyOf(entries), at);
    }

    /** Where an entry is in the log of its group. */
    record Position(long term, long index) {}

    /** Empty where the checksum of the entry is another, as while it is being written. */
    Optional<Position> position(int number) {
        byte[] entry = entry(number);
        ByteBuffer bytes = ByteBuffer.wrap(entry);
        CRC32C checksum = new CRC32C();
        checksum.update(entry, 0, entry.length - CHECKSUM);
        if ((int) checksum.getValue() != bytes.getInt(entry.length - CHECKSUM)) {
            return Optional.empty();
        }
        bytes.limit(entry.length - CHECKSUM);
        varint(bytes);
        // The first two fields of the message; one that is zero is left out.
        long[] termAndIndex = new long[2];
        while (bytes.hasRemaining()) {
            long field = varint(bytes) >>> 3;
            if (field < 1 || field > 2) {
                break;
            }
            termAndIndex[(int) field - 1] = varint(bytes);
        }
        return Optional.of(new Position(termAndIndex[0], termAndIndex[1]));
    }

    private static long varint(ByteBuffer bytes) {
        long value = 0;
        int shift = 0;
        byte part;
        do {
            part = bytes.get();
            value |= (part & 0x7fL) << shift;
            shift += 7;
        } while (part < 0);
        return value;
    }

    /** The bytes of an entry, its length and checksum with it. */
    byte[] entry(int number) {
        int from = entries.get(number);
        int to = number + 1 < entries.size() ? entries.get(number + 1) : end;
        return Arrays.copyOfRange(content, from, to);
    }
}
