package com.pygmy.raft.internal;

import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.SqliteStore;
import com.pygmy.raft.sqlite.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last run of a replica left on the disk, judged before any of it is used.
 *
 * <p>Entries of the log and snapshots carry checksums, pages of the database do not. So a database is used as it is only where
 * it is byte for byte as it was closed. Any other, such as one that a killed process left, is deleted and made again from the
 * newest snapshot and the log, wherever these reach as far as it did.
 */
final class LastRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastRun.class);
    private static final Pattern LOG_FILE = Pattern.compile("log_(?:inprogress_)?(\\d+)(?:-\\d+)?");

    private final Path database;
    private final Path log;
    private final Path snapshots;

    /** The storage is the consensus library's directory of the group. */
    LastRun(Path database, Path storage) {
        this.database = database;
        this.log = storage.resolve(RaftStorageDirectory.CURRENT_DIR_NAME);
        this.snapshots = storage.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME);
    }

    /**
     * Deletes a database that nobody vouches for, where the rest holds all that was in it. A crash on the way leaves this to be
     * done by the next start.
     */
    void dropDoubtfulDatabase() throws IOException {
        if (SqliteStore.isAsClosed(database) || !Files.exists(database)) {
            return;
        }
        OptionalLong snapshot = newest(snapshots, SimpleStateMachineStorage.SNAPSHOT_REGEX, 2);
        if (!reachesAsFar(snapshot)) {
            LOGGER.info("the database was not closed in order; it is used as it is, for the log does not reach as far");
            return;
        }
        LOGGER.info(
                "the database was not closed in order: making it again from {} and the log",
                snapshot.isPresent() ? "the snapshot at " + snapshot.getAsLong() : "nothing");
        SqliteStore.delete(database);
    }

    private boolean reachesAsFar(OptionalLong snapshot) throws IOException {
        OptionalLong first =
                indexes(log, LOG_FILE, 1).stream().mapToLong(Long::longValue).min();
        if (first.isPresent()) {
            return first.getAsLong() <= snapshot.orElse(-1) + 1;
        }
        // A crash came between the installation of a snapshot and the first entry after it; or somebody put a database
        // here.
        return snapshot.isPresent() && snapshot.getAsLong() >= applied();
    }

    private long applied() {
        try {
            return SqliteStore.peek(database).map(AppliedState::index).orElse(-1L);
        } catch (StoreException e) {
            // It cannot be used in any case.
            return -1;
        }
    }

    private static OptionalLong newest(Path directory, Pattern name, int group) throws IOException {
        return indexes(directory, name, group).stream()
                .mapToLong(Long::longValue)
                .max();
    }

    private static List<Long> indexes(Path directory, Pattern name, int group) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> name.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .map(match -> Long.valueOf(match.group(group)))
                    .toList();
        }
    }
}
