package com.pygmy.raft.internal.disk;

import com.pygmy.raft.internal.snapshot.Snapshots;
import com.pygmy.raft.sqlite.AppliedState;
import com.pygmy.raft.sqlite.SqliteStore;
import com.pygmy.raft.sqlite.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.storage.RaftStorageDirectory;
import org.apache.ratis.util.MD5FileUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the last run of a replica left on the disk, checked before any of it is used.
 *
 * <p>Entries of the log and snapshots carry checksums, pages of the database do not. So a database is used as it is only where
 * it is byte for byte as it was closed. Any other, such as one that a killed process left, is deleted and made again from the
 * newest snapshot and the log, where these reach as far as it did.
 */
public final class LastRun {
    private static final Logger LOGGER = LoggerFactory.getLogger(LastRun.class);
    private static final Pattern LOG_FILE = Pattern.compile("log_(?:inprogress_)?(?<index>\\d+)(?:-\\d+)?");
    private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d+_(?<index>\\d+)");

    private static final String USED_AS_IT_IS = "the database was not closed in order; it is used as it is, up to entry"
            + " {}, for the log does not reach as far: a byte of it that changed on the disk would not be noticed";

    private final Path database;
    private final Path log;
    private final Optional<Path> newestSnapshot;
    private final boolean asClosed;
    private final long applied;

    /** The storage is Ratis' directory of the group. Reads the whole database. */
    public LastRun(Path database, Path storage) throws IOException {
        this.database = database;
        asClosed = SqliteStore.isAsClosed(database);
        applied = peek(database);
        this.log = log(storage);
        // One without its digest beside it does not count for Ratis either.
        newestSnapshot = files(storage.resolve(RaftStorageDirectory.STATE_MACHINE_DIR_NAME), SNAPSHOT).stream()
                .filter(file -> Files.exists(file.resolveSibling(file.getFileName() + MD5FileUtil.MD5_SUFFIX)))
                .max(Comparator.comparingLong(file -> index(file, SNAPSHOT)));
    }

    /**
     * Deletes a database that was not closed in order, where the rest holds all that was in it. A crash on the way leaves this to be
     * done by the next start.
     *
     * @param logEnd the last entry that can be read of the log with all before it, or -1
     */
    public void dropDoubtfulDatabase(long logEnd) throws IOException {
        if (asClosed || !Files.exists(database)) {
            return;
        }
        Optional<Path> newest = newestSnapshot;
        long snapshot = snapshot();
        if (!reachesAsFar(snapshot, logEnd)) {
            LOGGER.warn(USED_AS_IT_IS, applied);
            return;
        }
        if (newest.isPresent()) {
            // Before the deletion: should the snapshot be damaged, an operator may yet have a use for the database.
            Snapshots.verify(newest.get());
        }
        LOGGER.info(
                "the database was not closed in order: making it again from {} and the log",
                newest.isPresent() ? "the snapshot at " + snapshot : "nothing");
        SqliteStore.delete(database);
    }

    /**
     * The file that the state is to be taken from, with the log after it; empty where the log has all of it.
     *
     * @param logEnd see {@link #dropDoubtfulDatabase}
     */
    Optional<Path> state(long logEnd) throws IOException {
        if (newestSnapshot.isPresent()) {
            Snapshots.verify(newestSnapshot.get());
        }
        boolean fromDatabase =
                Files.exists(database) && applied > snapshot() && (asClosed || !reachesAsFar(snapshot(), logEnd));
        if (fromDatabase && !asClosed) {
            LOGGER.warn(USED_AS_IT_IS, applied);
        }
        return fromDatabase ? Optional.of(database) : newestSnapshot;
    }

    private boolean reachesAsFar(long snapshot, long logEnd) throws IOException {
        if (applied > Math.max(logEnd, snapshot)) {
            // The log has lost its end, and an operator has this replica go on with what is left.
            return false;
        }
        OptionalLong first = files(log, LOG_FILE).stream()
                .mapToLong(file -> index(file, LOG_FILE))
                .min();
        if (first.isPresent()) {
            return first.getAsLong() <= snapshot + 1;
        }
        // A crash came after the installation of a snapshot and before the next entry; or an operator put a database
        // here.
        return snapshot >= 0 && snapshot >= applied;
    }

    /** The folder of the log's files and of {@code raft-meta} in Ratis' directory of the group. */
    public static Path log(Path storage) {
        return storage.resolve(RaftStorageDirectory.CURRENT_DIR_NAME);
    }

    Path log() {
        return log;
    }

    /** The entry that the newest snapshot reaches, or -1. */
    long snapshot() {
        return newestSnapshot.map(file -> index(file, SNAPSHOT)).orElse(-1L);
    }

    /** The last entry that the database holds, or -1 where there is none or it is no sound database. */
    long applied() {
        return applied;
    }

    /** As {@link #applied}, or -1 where the database may hold something else than what was applied. */
    long appliedForCertain() {
        return asClosed ? applied : -1;
    }

    private static long peek(Path database) {
        try {
            return SqliteStore.peek(database).map(AppliedState::index).orElse(-1L);
        } catch (StoreException e) {
            // It cannot be used in any case.
            return -1;
        }
    }

    private static List<Path> files(Path directory, Pattern name) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(
                            file -> name.matcher(file.getFileName().toString()).matches())
                    .toList();
        }
    }

    private static long index(Path file, Pattern name) {
        Matcher match = name.matcher(file.getFileName().toString());
        if (!match.matches()) {
            throw new IllegalArgumentException(file + " has another name");
        }
        return Long.parseLong(match.group("index"));
    }
}
