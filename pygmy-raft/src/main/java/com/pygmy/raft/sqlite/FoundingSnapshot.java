package com.pygmy.raft.sqlite;

import com.pygmy.raft.log.CommandCodec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;

/** A snapshot from which another group is founded: what a backup holds, without the name of the log that it was taken from. */
public final class FoundingSnapshot {
    private FoundingSnapshot() {}

    /**
     * Writes the snapshot of a backup, fsynced. The backup itself is only read.
     *
     * @param work a file that is used meanwhile
     * @param backup the id of the backup, kept in the snapshot
     * @throws StoreException where the backup is damaged, of another group or of a newer release, or cannot be copied
     */
    public static <S> SnapshotInfo write(Path from, Path work, Path target, SqliteSchema<S> schema, String backup) {
        StoreSettings settings = StoreSettings.defaults();
        CommandCodec<S> codec = new CommandCodec<>(schema.commands());
        try {
            DatabaseFile.deleteWithLogs(work);
            try {
                Files.copy(from, work);
                SnapshotFile.verify(work, from, schema, codec, settings);
                try (Connection connection = new DatabaseFile(work, settings).openWritable()) {
                    ReplicaTables.beginAnew(connection, backup);
                    return SnapshotFile.write(connection, target, settings);
                }
            } finally {
                DatabaseFile.deleteWithLogs(work);
            }
        } catch (SQLException | IOException e) {
            throw new StoreException("backup " + from + " cannot be copied to " + target + ": " + e.getMessage(), e);
        }
    }
}
