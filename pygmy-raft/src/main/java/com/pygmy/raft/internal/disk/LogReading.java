package com.pygmy.raft.internal.disk;

import com.pygmy.raft.internal.ratis.RatisProperties;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.server.raftlog.segmented.LogSegmentStartEnd;
import org.apache.ratis.thirdparty.com.google.protobuf.CodedOutputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that is in a log's files, read and checked entry by entry before Ratis opens them. */
final class LogReading {
    private static final Logger LOGGER = LoggerFactory.getLogger(LogReading.class);
    private static final int HEADER_BYTES = 8;
    private static final int CHECKSUM_BYTES = 4;
    private static final Pattern NAME = Pattern.compile("log_(?:inprogress_)?(?<start>\\d+)(?:-(?<end>\\d+))?");

    private final long ofInterest;
    private final Consumer<LogEntryProto> consumer;
    private long first = -1;
    private long last = -1;
    private long lastTerm = -1;
    private long termOfInterest = -1;
    private long goodBytes;
    private @Nullable Path torn;
    private @Nullable String damage;

    private LogReading(long ofInterest, Consumer<LogEntryProto> consumer) {
        this.ofInterest = ofInterest;
        this.consumer = consumer;
    }

    /**
     * Reads the files of a log. Files before a gap that hold nothing beyond {@code covered} are deleted: a crash while the
     * log was purged leaves such.
     *
     * @param ofInterest the entry whose term is noted
     * @param covered everything up to this entry is in the state, too
     */
    static LogReading of(Path current, long ofInterest, long covered) throws IOException {
        List<Segment> files = segments(current);
        dropWhatAPurgeLeft(files, covered);
        return read(files, new LogReading(ofInterest, entry -> {}));
    }

    /** Reads the files of a log, changes nothing, and hands over each entry that can be read with all before it. */
    static LogReading each(Path current, Consumer<LogEntryProto> consumer) throws IOException {
        return read(segments(current), new LogReading(-1, consumer));
    }

    private static LogReading read(List<Segment> files, LogReading reading) {
        for (Segment file : files) {
            if (reading.damage != null || reading.torn != null) {
                reading.damage = reading.damage == null ? reading.torn + " is not the last file" : reading.damage;
                break;
            }
            reading.read(file);
        }
        return reading;
    }

    /** @param end null for the file that the log grows in */
    private record Segment(
            Path path,
            LogSegmentStartEnd range,
            long start,
            @Nullable Long end) {}

    private static List<Segment> segments(Path current) throws IOException {
        List<Segment> segments = new ArrayList<>();
        if (Files.isDirectory(current)) {
            List<Path> paths;
            try (Stream<Path> files = Files.list(current)) {
                paths = files.toList();
            }
            for (Path path : paths) {
                Matcher name = NAME.matcher(path.getFileName().toString());
                // Null for a file that was made and never written to; Ratis deletes it.
                LogSegmentPath known = name.matches() ? LogSegmentPath.matchLogSegment(path) : null;
                if (known != null) {
                    String end = name.group("end");
                    segments.add(new Segment(
                            path,
                            known.getStartEnd(),
                            Long.parseLong(name.group("start")),
                            end == null ? null : Long.valueOf(end)));
                }
            }
        }
        segments.sort(Comparator.comparingLong(Segment::start));
        return segments;
    }

    private static void dropWhatAPurgeLeft(List<Segment> files, long covered) throws IOException {
        for (int i = files.size() - 1; i > 0; i--) {
            long start = files.get(i).start();
            Long end = files.get(i - 1).end();
            if (end != null && end + 1 < start && start <= covered + 1) {
                for (Segment purged : files.subList(0, i)) {
                    Files.delete(purged.path());
                }
                files.subList(0, i).clear();
                return;
            }
        }
    }

    private void read(Segment file) {
        long start = file.start();
        if (last >= 0 && start != last + 1) {
            damage = "entries " + (last + 1) + " to " + (start - 1) + " are missing";
            return;
        }
        first = isEmpty() ? start : first;
        last = start - 1;
        goodBytes = HEADER_BYTES;
        boolean whole = true;
        try {
            LogSegment.readSegmentFile(
                    file.path().toFile(),
                    file.range(),
                    RatisProperties.ENTRY_BYTES_MAX,
                    CorruptionPolicy.EXCEPTION,
                    null,
                    this::take);
        } catch (IOException | RuntimeException e) {
            // Ratis fails in many ways on bytes that it did not write.
            LOGGER.warn("{} cannot be read after entry {}", file.path(), last, e);
            whole = false;
        }
        Long end = file.end();
        if (end == null) {
            torn = whole ? null : file.path();
        } else if (!whole || last != end) {
            damage = "entry " + (last + 1) + " in " + file.path().getFileName() + " cannot be read";
        }
    }

    private void take(LogEntryProto entry) {
        if (entry.getIndex() != last + 1) {
            throw new IllegalStateException("entry " + entry.getIndex() + " follows on " + last);
        }
        consumer.accept(entry);
        last = entry.getIndex();
        lastTerm = entry.getTerm();
        if (last == ofInterest) {
            termOfInterest = lastTerm;
        }
        int bytes = entry.getSerializedSize();
        goodBytes += CodedOutputStream.computeUInt32SizeNoTag(bytes) + bytes + CHECKSUM_BYTES;
    }

    boolean isEmpty() {
        return last < first || first < 0;
    }

    long first() {
        return first;
    }

    /** The last entry that can be read with all before it, or -1. */
    long last() {
        return isEmpty() ? -1 : last;
    }

    /** Its term, or -1. */
    long lastTerm() {
        return lastTerm;
    }

    /** The term of the entry of interest, or -1 where the log does not hold it. */
    long termOfInterest() {
        return termOfInterest;
    }

    /** What is wrong with it that an interrupted write does not explain. */
    Optional<String> damage() {
        return Optional.ofNullable(damage);
    }

    /** Whether the file that was written to last ends in bytes that are no entry. */
    boolean isTorn() {
        return torn != null;
    }

    /** Takes those bytes away. Only for entries that were not acknowledged. */
    void cutTornEnd() throws IOException {
        Path file = torn;
        if (file != null && goodBytes == HEADER_BYTES) {
            // Perhaps not even its header is whole.
            Files.delete(file);
        } else if (file != null) {
            try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "rw")) {
                open.setLength(goodBytes);
                open.getFD().sync();
            }
        }
        torn = null;
    }
}
