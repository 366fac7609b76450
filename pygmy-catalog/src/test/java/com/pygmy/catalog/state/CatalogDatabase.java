package com.pygmy.catalog.state;

import com.pygmy.raft.Command;
import com.pygmy.raft.CommandId;
import com.pygmy.raft.Entry;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The state over a plain SQLite database, with a log of one's own: each command is an entry, a second after the one before. */
final class CatalogDatabase implements AutoCloseable {
    /** What the state reads of the tables that a replica adds. */
    static final String KEPT_REPLIES = "CREATE TABLE raft_reply (id TEXT PRIMARY KEY, index_ INTEGER NOT NULL)";

    private final Connection connection;
    private final CatalogState state;
    private final NavigableSet<String> touched = new TreeSet<>();
    private Instant time = Instant.parse("2026-03-01T12:00:00Z");
    private long index;

    private CatalogDatabase(String url) throws SQLException {
        connection = DriverManager.getConnection(url);
        CatalogSchema schema = new CatalogSchema();
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(KEPT_REPLIES);
            for (String script : schema.migrations()) {
                statement.executeUpdate(script);
            }
        }
        Handle handle = Jdbi.open(connection);
        schema.derive(handle);
        state = schema.open(handle, touched::add);
    }

    static CatalogDatabase inMemory() throws SQLException {
        return new CatalogDatabase("jdbc:sqlite::memory:");
    }

    /** Applies a command as the next entry of the log. */
    <R> R apply(Command<CatalogState, R> command) {
        touched.clear();
        index++;
        time = time.plusSeconds(1);
        return command.applyTo(state, new Entry(index, time, CommandId.random()));
    }

    /** Lets log time pass. */
    void pass(Duration duration) {
        time = time.plus(duration);
    }

    CatalogState state() {
        return state;
    }

    Instant time() {
        return time;
    }

    long index() {
        return index;
    }

    /** What the last command touched. */
    NavigableSet<String> touched() {
        return touched;
    }

    Connection connection() {
        return connection;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
