package com.pygmy.chaos.bookstore.fault;

import com.pygmy.chaos.harness.history.Value;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The terms of the entries in a replica's log files, which may still be written. Two logs with the same terms at the same
 * indexes hold the same entries (Raft, log matching).
 *
 * @param stretches entries of one term that follow each other, in order
 * @param last the last entry that could be read with all before it; -1 where there is none
 */
record LogTerms(List<Stretch> stretches, long last) {
    private static final Pattern SEGMENT = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    /** @param from the index of the first entry */
    record Stretch(long from, long term) {}

    /** What is in the folder of a node now; nothing where it has no log yet. */
    static LogTerms of(Path data) throws IOException {
        List<Stretch> stretches = new ArrayList<>();
        long last = -1;
        for (Path segment : segments(data)) {
            LogFile file;
            try {
                file = LogFile.read(segment);
            } catch (NoSuchFileException e) {
                // It was closed, and has another name now.
                break;
            }
            for (int i = 0; i < file.entries().size(); i++) {
                LogFile.Position entry = file.position(i).orElse(null);
                if (entry == null || (last >= 0 && entry.index() != last + 1)) {
                    return new LogTerms(stretches, last);
                }
                last = entry.index();
                if (stretches.isEmpty() || stretches.get(stretches.size() - 1).term() != entry.term()) {
                    stretches.add(new Stretch(entry.index(), entry.term()));
                }
            }
        }
        return new LogTerms(stretches, last);
    }

    LogTerms {
        stretches = List.copyOf(stretches);
    }

    /** The term of an entry; empty where it is not in the files. */
    Optional<Long> termOf(long index) {
        return index > last
                ? Optional.empty()
                : stretches.stream()
                        .filter(stretch -> stretch.from() <= index)
                        .reduce((earlier, later) -> later)
                        .map(Stretch::term);
    }

    /** For a history: {@code [[first, term], ...]}. */
    Value value() {
        return Value.list(stretches.stream()
                .map(stretch -> Value.list(Value.of(stretch.from()), Value.of(stretch.term())))
                .toList());
    }

    private static List<Path> segments(Path data) throws IOException {
        List<Path> segments = new ArrayList<>();
        for (Path current : groupFolders(data)) {
            try (Stream<Path> files = Files.list(current)) {
                files.filter(file -> start(file).isPresent()).forEach(segments::add);
            } catch (NoSuchFileException e) {
                // Removed since it was listed: it holds nothing.
            }
        }
        segments.sort(Comparator.comparing(segment -> start(segment).orElse(0L)));
        return segments;
    }

    /** Where the library keeps the log and the vote of a group: one folder, once there is any. */
    static List<Path> groupFolders(Path data) throws IOException {
        Path log = data.resolve("log");
        if (!Files.isDirectory(log)) {
            return List.of();
        }
        try (Stream<Path> groups = Files.list(log)) {
            return groups.map(group -> group.resolve("current")).toList();
        }
    }

    private static Optional<Long> start(Path file) {
        Matcher name = SEGMENT.matcher(file.getFileName().toString());
        return name.matches() ? Optional.of(Long.valueOf(name.group(1))) : Optional.empty();
    }
}
