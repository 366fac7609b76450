package com.pygmy.raft.sqlite;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.Hashing;
import com.pygmy.raft.log.CommandCodec;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The tables that every replica's database has beside those of the service: whose it is, how far it has come, its replies. */
final class ReplicaTables {
    /** The form of the tables below; kept in the database, so that an older program refuses a newer form. */
    private static final int FORM = 2;

    private static final String CREATE = """
            CREATE TABLE raft_meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
            CREATE TABLE raft_applied (
                one INTEGER PRIMARY KEY CHECK (one = 1),
                index_ INTEGER NOT NULL,
                term INTEGER NOT NULL,
                data_index INTEGER NOT NULL,
                time_millis INTEGER NOT NULL) STRICT;
            INSERT INTO raft_applied VALUES (1, -1, 0, 0, 0);
            CREATE TABLE raft_reply (
                number INTEGER PRIMARY KEY,
                id TEXT NOT NULL UNIQUE,
                index_ INTEGER NOT NULL,
                time_millis INTEGER NOT NULL,
                reply BLOB NOT NULL,
                fingerprint BLOB) STRICT;
            CREATE TABLE raft_migration (number INTEGER PRIMARY KEY, sha256 TEXT NOT NULL) STRICT;
            """;

    /** From form 1, where replies had no fingerprint: those that are kept already stay without one. */
    private static final String UPGRADE_FROM_1 = """
            ALTER TABLE raft_reply ADD COLUMN fingerprint BLOB;
            UPDATE raft_meta SET value = '2' WHERE key = 'form';
            """;

    private ReplicaTables() {}

    /**
     * Brings a database to the schema, in one transaction.
     *
     * @throws StoreException where the database is not one of this group, or of a newer schema than this program knows
     */
    static void migrate(Connection connection, Path path, SqliteSchema<?> schema, CommandCodec<?> codec)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            try {
                if (isEmpty(connection)) {
                    statement.executeUpdate(CREATE);
                    putMeta(connection, "form", Integer.toString(FORM));
                    putMeta(connection, "group", schema.group());
                }
                requireOurs(connection, path, schema, codec);
                if ("1".equals(meta(connection, "form"))) {
                    statement.executeUpdate(UPGRADE_FROM_1);
                }
                statement.executeUpdate(AppliedTypes.CREATE);
                List<String> scripts = schema.migrations();
                for (int number = migrationsRun(connection); number < scripts.size(); number++) {
                    statement.executeUpdate(scripts.get(number));
                    recordMigration(connection, number, scripts.get(number));
                }
                schema.derive(KeptStatements.open(connection));
                statement.executeUpdate("COMMIT");
            } catch (SQLException | RuntimeException e) {
                statement.executeUpdate("ROLLBACK");
                throw e;
            }
        }
    }

    /** Refuses a database that is not this group's, or that a newer release has written. */
    static void requireOurs(Connection connection, Path path, SqliteSchema<?> schema, CommandCodec<?> codec)
            throws SQLException {
        if (!isReplica(connection)) {
            throw new StoreException("database " + path + " has tables, but is not a replica's");
        }
        String form = meta(connection, "form");
        if (!Integer.toString(FORM).equals(form) && !"1".equals(form)) {
            throw new StoreException("database " + path + " is of form " + form + " (expected: " + FORM
                    + "; another release of this program wrote it)");
        }
        String group = meta(connection, "group");
        if (!schema.group().equals(group)) {
            throw new StoreException(
                    "database " + path + " belongs to the group '" + group + "' (expected: '" + schema.group() + "')");
        }
        List<String> scripts = schema.migrations();
        int run = migrationsRun(connection);
        if (run > scripts.size()) {
            throw new StoreException("database " + path + " has seen " + run + " migrations and this program knows "
                    + scripts.size() + ": a newer release wrote it");
        }
        requireFrozen(connection, path, scripts.subList(0, run));
        AppliedTypes.requireKnown(connection, path, codec);
    }

    private static void requireFrozen(Connection connection, Path path, List<String> scripts) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT number, sha256 FROM raft_migration ORDER BY number")) {
            while (row.next()) {
                int number = row.getInt(1);
                if (!sha256(scripts.get(number)).equals(row.getString(2))) {
                    throw new StoreException("migration " + (number + 1) + " differs from the one that database " + path
                            + " has seen: released migrations are frozen");
                }
            }
        }
    }

    /** How far a database has come; {@link AppliedState#NOTHING} is never returned for one of a replica. */
    static AppliedState applied(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT index_, term, data_index, time_millis,"
                        + " (SELECT value FROM raft_meta WHERE key = 'epoch'),"
                        + " (SELECT value FROM raft_meta WHERE key = 'backup') FROM raft_applied")) {
            if (!row.next()) {
                throw new SQLException("raft_applied is empty");
            }
            return new AppliedState(
                    row.getLong(1),
                    row.getLong(2),
                    row.getLong(3),
                    Instant.ofEpochMilli(row.getLong(4)),
                    Optional.ofNullable(row.getString(5)),
                    Optional.ofNullable(row.getString(6)));
        }
    }

    static void putMeta(Connection connection, String key, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO raft_meta VALUES (?, ?)")) {
            insert.setString(1, key);
            insert.setString(2, value);
            insert.executeUpdate();
        }
    }

    /** Makes a copy the beginning of another group: without an epoch, so that no position of before is taken for one of it. */
    static void beginAnew(Connection connection, String backup) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN IMMEDIATE");
            statement.executeUpdate("DELETE FROM raft_meta WHERE key IN ('epoch', 'backup')");
            putMeta(connection, "backup", backup);
            statement.executeUpdate("COMMIT");
        }
    }

    static boolean isReplica(Connection connection) throws SQLException {
        return count(connection, "SELECT count(*) FROM sqlite_schema WHERE name = 'raft_applied'") == 1;
    }

    private static boolean isEmpty(Connection connection) throws SQLException {
        return count(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    }

    private static int migrationsRun(Connection connection) throws SQLException {
        return count(connection, "SELECT count(*) FROM raft_migration");
    }

    private static void recordMigration(Connection connection, int number, String script) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO raft_migration VALUES (?, ?)")) {
            insert.setInt(1, number);
            insert.setString(2, sha256(script));
            insert.executeUpdate();
        }
    }

    private static String sha256(String script) {
        return Hashing.sha256().hashString(script, UTF_8).toString();
    }

    private static int count(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static @Nullable String meta(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM raft_meta WHERE key = ?")) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? row.getString(1) : null;
            }
        }
    }
}
