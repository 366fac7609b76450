package com.pygmy.raft.sqlite;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.pygmy.protocol.files.Durable;
import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.sqlite.SQLiteConfig;

/**
 * The files of one database: {@code x.db} and, while it is open, {@code x.db-wal} and {@code x.db-shm}.
 *
 * <p>A database is replaced in steps, each of which may be the last before a crash:
 *
 * <ol>
 *   <li>the new one is copied to {@code x.db-incoming}, checked and fsynced: the old one still holds;
 *   <li>it is renamed to {@code x.db-replacement}: from now on the new one holds, and the rest is done again at the next
 *       start until it is done;
 *   <li>the {@code -wal} and {@code -shm} of the old one are deleted, for beside the new one SQLite would take them for its
 *       own and destroy it;
 *   <li>it is renamed to {@code x.db}.
 * </ol>
 *
 * <p>The directory is fsynced between the steps, so that a power loss cannot reorder them.
 */
final class DatabaseFile {
    private static final CrashPoint INCOMING = CrashPoint.named("database.incoming");
    private static final CrashPoint REPLACEMENT = CrashPoint.named("database.replacement");
    private static final CrashPoint LOGS_DELETED = CrashPoint.named("database.logs-deleted");

    private final Path path;
    private final StoreSettings settings;

    DatabaseFile(Path path, StoreSettings settings) {
        this.path = path;
        this.settings = settings;
    }

    Path path() {
        return path;
    }

    Path writeAheadLog() {
        return beside(path, "-wal");
    }

    /** Opens it for writing, in WAL mode: a commit is then no fsync, since the log of the consensus is what is durable. */
    Connection openWritable() throws SQLException {
        SQLiteConfig config = config();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        return config.createConnection("jdbc:sqlite:" + path);
    }

    /** Opens it for reading only: every write over this connection fails. */
    Connection openReadable() throws SQLException {
        Connection connection = config().createConnection("jdbc:sqlite:" + path);
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA query_only = ON");
        }
        return connection;
    }

    /** Refuses one that belongs to another group or to a newer release, and leaves it as it is; one that is not there is fine. */
    void requireOurs(SqliteSchema<?> schema, CommandCodec<?> codec) throws SQLException {
        if (SnapshotFile.peek(path, settings).isPresent()) {
            try (Connection connection = openReadable()) {
                ReplicaTables.requireOurs(connection, path, schema, codec);
            }
        }
    }

    private SQLiteConfig config() {
        SQLiteConfig config = new SQLiteConfig();
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        config.enforceForeignKeys(true);
        config.setBusyTimeout(Math.toIntExact(settings.busyTimeout().toMillis()));
        config.setCacheSize(-settings.cacheKibibytes());
        config.setTempStore(SQLiteConfig.TempStore.MEMORY);
        // The driver would query the last row's number after each statement that writes; it is not needed.
        config.setGetGeneratedKeys(false);
        return config;
    }

    /** Moves what the write-ahead log holds into the database, as far as no read is in the way. True: all of it. */
    boolean checkpoint(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA wal_checkpoint(PASSIVE)")) {
            row.next();
            boolean busy = row.getInt(1) != 0;
            int frames = row.getInt(2);
            int moved = row.getInt(3);
            if (frames < 0) {
                throw new SQLException("the database is not in WAL mode");
            }
            return !busy && frames == moved;
        }
    }

    /** Completes a replacement that a crash interrupted; drops one that had not come to hold. */
    void recover() throws IOException {
        Files.createDirectories(path.toAbsolutePath().resolveSibling(""));
        deleteWithLogs(incoming());
        if (Files.exists(replacement())) {
            finishReplacement();
        }
    }

    /** Where the copy of a new database goes before it is checked. */
    Path incoming() {
        return beside(path, "-incoming");
    }

    Path replacement() {
        return beside(path, "-replacement");
    }

    /** From here on the checked copy is the database. No connection may be open. */
    void commitReplacement() throws IOException {
        deleteLogs(incoming());
        Durable.fsync(incoming());
        INCOMING.reached();
        Files.move(incoming(), replacement(), ATOMIC_MOVE);
        fsyncDirectory();
        REPLACEMENT.reached();
        finishReplacement();
    }

    private void finishReplacement() throws IOException {
        deleteLogs(path);
        fsyncDirectory();
        LOGS_DELETED.reached();
        Files.move(replacement(), path, ATOMIC_MOVE, REPLACE_EXISTING);
        fsyncDirectory();
    }

    void fsyncDirectory() throws IOException {
        Durable.fsync(path.toAbsolutePath().resolveSibling(""));
    }

    static void deleteWithLogs(Path database) throws IOException {
        deleteLogs(database);
        Files.deleteIfExists(database);
    }

    private static void deleteLogs(Path database) throws IOException {
        Files.deleteIfExists(beside(database, "-wal"));
        Files.deleteIfExists(beside(database, "-shm"));
        Files.deleteIfExists(beside(database, "-journal"));
    }

    static Path beside(Path file, String suffix) {
        return file.resolveSibling(file.getFileName() + suffix);
    }
}
