package com.pygmy.raft.sqlite;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;

import com.pygmy.protocol.files.Durable;
import com.pygmy.protocol.files.OwnerOnly;
import com.pygmy.raft.crash.CrashPoint;
import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

/** Writes snapshots of a database, and checks those that come from elsewhere. */
final class SnapshotFile {
    private static final CrashPoint PARTIAL = CrashPoint.named("snapshot.partial");

    private SnapshotFile() {}

    /**
     * Writes what the database holds at this moment to a file of mode 0600, which appears complete or not at all.
     *
     * @param source a connection of its own; writers go on meanwhile
     */
    static SnapshotInfo write(Connection source, Path target, StoreSettings settings) throws SQLException, IOException {
        Path partial = DatabaseFile.beside(target, "-partial");
        DatabaseFile.deleteWithLogs(partial);
        OwnerOnly.file(partial); // SQLite writes into an empty file as it is
        try {
            try (PreparedStatement vacuum = source.prepareStatement("VACUUM INTO ?")) {
                vacuum.setString(1, partial.toString());
                vacuum.executeUpdate();
            }
            // Read from the file itself: commits went on while it was written.
            AppliedState applied = peek(partial, settings).orElseThrow(() -> new SQLException("the snapshot is empty"));
            PARTIAL.reached();
            Durable.fsync(partial);
            long bytes = Files.size(partial);
            Files.move(partial, target, ATOMIC_MOVE, REPLACE_EXISTING);
            Durable.fsync(target.toAbsolutePath().resolveSibling(""));
            return new SnapshotInfo(target, applied.index(), applied.term(), applied.epoch(), bytes);
        } finally {
            DatabaseFile.deleteWithLogs(partial);
        }
    }

    /**
     * Checks that a file is a sound database of the group.
     *
     * @throws StoreException where it is not; the message says why
     */
    static void verify(Path copy, Path origin, SqliteSchema<?> schema, CommandCodec<?> codec, StoreSettings settings)
            throws SQLException {
        try (Connection connection = new DatabaseFile(copy, settings).openReadable();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("PRAGMA quick_check(1)")) {
            row.next();
            if (!row.getString(1).equals("ok")) {
                throw new StoreException("snapshot " + origin + " is damaged: " + row.getString(1));
            }
            ReplicaTables.requireOurs(connection, origin, schema, codec);
        } catch (SQLException e) {
            throw new StoreException("snapshot " + origin + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** How far a database file has come; empty where it is not there, or no replica's. */
    static Optional<AppliedState> peek(Path database, StoreSettings settings) throws SQLException {
        if (!Files.exists(database)) {
            return Optional.empty();
        }
        try (Connection connection = new DatabaseFile(database, settings).openReadable()) {
            return ReplicaTables.isReplica(connection)
                    ? Optional.of(ReplicaTables.applied(connection))
                    : Optional.empty();
        }
    }
}
