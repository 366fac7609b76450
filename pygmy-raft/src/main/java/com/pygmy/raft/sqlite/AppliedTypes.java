package com.pygmy.raft.sqlite;

import com.pygmy.raft.log.CommandCodec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which types of commands have made a database what it is. A release that lacks one of them does not open it: the log may have to
 * be applied again after a crash, and what such a command wrote may be nothing that the release understands. Used by the thread
 * that applies.
 *
 * <p>Databases of releases that did not keep this have it from their next command of each type on.
 */
final class AppliedTypes {
    private static final String TABLE = "raft_command";

    static final String CREATE =
            "CREATE TABLE IF NOT EXISTS " + TABLE + " (type TEXT PRIMARY KEY) STRICT, WITHOUT ROWID";

    private final PreparedStatement insert;
    private final SortedSet<String> noted;

    AppliedTypes(Connection connection) throws SQLException {
        noted = read(connection);
        insert = connection.prepareStatement("INSERT INTO " + TABLE + " VALUES (?)");
    }

    /** Within the transaction that applies the command; a transaction that fails is the applier's last. */
    void note(String type) throws SQLException {
        if (noted.add(type)) {
            insert.setString(1, type);
            insert.executeUpdate();
        }
    }

    /**
     * Refuses a database that commands have changed which this program does not know.
     *
     * @throws StoreException naming them
     */
    static void requireKnown(Connection connection, Path path, CommandCodec<?> codec) throws SQLException {
        SortedSet<String> unknown = read(connection);
        unknown.removeAll(codec.types());
        if (!unknown.isEmpty()) {
            throw new StoreException("database " + path + " holds what " + String.join(", ", unknown)
                    + " did, which this program does not know: a newer release wrote it"
                    + " (expected: that release, or a later one; nothing was changed)");
        }
    }

    private static SortedSet<String> read(Connection connection) throws SQLException {
        SortedSet<String> types = new TreeSet<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet table =
                    statement.executeQuery("SELECT count(*) FROM sqlite_schema WHERE name = '" + TABLE + "'")) {
                table.next();
                if (table.getInt(1) == 0) {
                    return types;
                }
            }
            try (ResultSet row = statement.executeQuery("SELECT type FROM " + TABLE)) {
                while (row.next()) {
                    types.add(row.getString(1));
                }
            }
        }
        return types;
    }
}
